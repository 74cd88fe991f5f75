import { declareRefusals } from '../../../platform/refusal.ts'

export const refuse = declareRefusals({ 'probe-again': 429 })
