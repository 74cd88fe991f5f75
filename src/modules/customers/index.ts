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
  whoseVisit,
} from './parties.ts'
export {
  breakPromise,
  keepPromise,
  makePromise,
  movePromise,
  type PromiseAbout,
  promisesAbout,
  promisesFrom,
  type PromiseSaid,
  type PromiseToMake,
  tellOfBroken,
  withdrawPromise,
} from './promises.ts'
export { type Day, dayOf, endOfDay, momentOf, nextDay, weekdayOf } from './calendar/day.ts'
export {
  AHEAD_DAYS,
  dueAfter,
  isOpen,
  nextOpening,
  openBetween,
  type OpeningHours,
  type Span,
  workedBetween,
} from './calendar/hours.ts'
export { type Holidays, readHolidays } from './calendar/holidays.ts'
export { dueNow, remaining, type StoppableClock, type Turn } from './calendar/clock.ts'
export { deriveFact, type FactValue, observeFact, tellFact } from './facts.ts'
export { LOOK_CHUNK, type Look, type Reason, see, viewerRole } from './looks.ts'
export * from './slots.ts'
export { customerExceptions, findExceptions, keysOf } from './exceptions.ts'
export {
  anyOf,
  declarePrivacy,
  declareService,
  type KeptFor,
  type OutsideService,
  type PrivacyDeclaration,
  privacyDeclarations,
  type Retained,
} from './privacy/declaration.ts'
export {
  type Claim,
  link,
  linkByStaff,
  type Linked,
  linkParties,
  notMe,
  refreshAllowed,
  separate,
  separateParties,
} from './identity/link.ts'
export { transactConnected } from './identity/locked.ts'
export { allowedPurposes, type Choice, grantPermission, withdrawPermission, writeChoice } from './permissions/choose.ts'
export { sentenceVersion } from './permissions/sentence.ts'
export { type AgentCustomer, projectAgent } from './projections/agent.ts'
export { ownEmail } from './addresses.ts'
export { normalisePhone, phoneOwners, phoneParty, phonesTold } from './phone.ts'
export { type CalledCustomer, callCustomers } from './projections/names.ts'
export { customerSets, type CustomerSet, partiesOf } from './projections/sets.ts'
export { projectPacking, type PackingCustomer } from './projections/packing.ts'
export { type MarketingCustomer, projectMarketing } from './projections/marketing.ts'
export { type AnalyticsCustomer, projectAnalytics } from './projections/analytics.ts'
export { LINE_PAGE, type PromiseOnLine, readPromises, readTimeline, type TimelineEntry } from './timeline/timeline.ts'
export { greetingFor, type Greeting, showCustomer } from './queries.ts'
export { type CustomerFind, customerFinds, findCustomers } from './search/search.ts'
export {
  declareLetter,
  type LetterDeclaration,
  type LetterFile,
  type LetterState,
  letterStates,
  type LetterToOwe,
  type LetterToWrite,
  oweLetter,
  type Written,
} from './letters.ts'
export { letterCameBack, partyOfLetter } from './letters/came-back.ts'
export { eraseCustomer, type Erased, replayErasures } from './privacy/erase.ts'
export { importAccessLog, type ImportedLog } from './import/accesslog.ts'
export { importCustomers, type ImportedCustomers } from './import/customers.ts'
export { type EntryOf, type Interaction } from './log/interaction.ts'
export { type AnyReaction, reaction } from './log/reactions.ts'
export { type Reactions, type ReactionsParts, startReactions } from './log/reader.ts'
export { ERASED_REASON, erasedAmong } from './privacy/erased.ts'
export { countLetters } from './letters/routes.ts'
export { postOf, sendDue, type Sending, startSending } from './letters/send.ts'
export {
  actsFor,
  beginMembership,
  DEPUTY_MAY,
  type DeputyMay,
  organisationsOf,
  type Principalship,
  type Share,
} from './people.ts'
export { projectSelf, type SelfRecord } from './projections/self.ts'
