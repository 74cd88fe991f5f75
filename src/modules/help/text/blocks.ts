export type { ArticleBlock, Heading, Inline, Test, Words } from '../../../ui/rich/article.ts'
