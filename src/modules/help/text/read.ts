// Read where it is written, too: the editor of articles runs in the browser.
export { plainWords, readArticle } from '../../../ui/rich/article.ts'
