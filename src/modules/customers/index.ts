/** The live record: parties and what connects them, facts, permissions, promises, the line, and who looked. */
export { type Entered, PARTIES_LIMIT, transact, type Tx } from './transact.ts'
export { type Channel, type Entry, record, recordForHouse } from './record.ts'
export {
  declaredKinds,
  declaredPurposes,
  declareKind,
  declarePurpose,
  type Kind,
  kindNamed,
  type Purpose,
  purposeNamed,
} from './declare.ts'
export * from './purposes.ts'
export {
  addressParty,
  connectedParties,
  createParty,
  customerOf,
  findByEmail,
  type FoundParty,
  newParty,
  normaliseEmail,
  type PartyKind,
  type Strength,
  suggestAddress,
} from './parties.ts'
export { breakPromise, keepPromise, makePromise, movePromise, type PromiseToMake, withdrawPromise } from './promises.ts'
export { deriveFact, type FactValue, observeFact, tellFact } from './facts.ts'
export { LOOK_CHUNK, type Look, type Reason, see, viewerRole } from './looks.ts'
export * from './slots.ts'
export {
  declarePrivacy,
  declareService,
  type KeptFor,
  type OutsideService,
  type PrivacyDeclaration,
  type Retained,
} from './privacy/declaration.ts'
