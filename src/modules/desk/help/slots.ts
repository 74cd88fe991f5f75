export { caseFacts } from './case-facts.ts'
export { handOverToDesk } from './hand-over.ts'
