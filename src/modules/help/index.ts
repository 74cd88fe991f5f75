/** What is written for those who ask, how it is found, and what was asked. */
export { noteQuestion, type QuestionToNote } from './questions.ts'
export * from './slots.ts'
export { questionWords } from './words.ts'
