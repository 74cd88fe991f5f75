import { declareAsked } from '../../../ui/asked.ts'
import { SERVICE } from '../purposes.ts'

/** Beside the address of somebody who may act for the customer. */
export const representativeAsked = declareAsked('representative', SERVICE)
