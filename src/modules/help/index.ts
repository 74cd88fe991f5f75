/** What is written for those who ask, how it is found, and what was asked. */
export { publishDraft } from './articles/publish.ts'
export { ringArticle } from './articles/ring.ts'
export { createSection, listSections } from './articles/sections.ts'
export { type ArticleToCreate, createArticle, type DraftToSave, saveDraft } from './articles/write.ts'
export { noteQuestion, type QuestionToNote } from './questions.ts'
export * from './slots.ts'
export { questionWords } from './words.ts'
