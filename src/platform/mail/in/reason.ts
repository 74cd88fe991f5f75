import type { BounceReason } from './parsed.ts'
import { CERTAIN } from './said/certain.ts'
import { OF_THE_LETTER, OF_THE_RECIPIENT } from './said/letter.ts'
import { OF_A_MAILBOX, OF_ROOM } from './said/mailbox.ts'
import type { Saying } from './said/saying.ts'
import { OF_THE_SENDER } from './said/sender.ts'
import { OF_THE_WAY } from './said/way.ts'

/** At which command of SMTP the other host refused. */
export type SmtpStage = 'connect' | 'hello' | 'mail' | 'recipient' | 'data'

/** What a report tells of one recipient. */
export interface Facts {
  /** The other host's own words. */
  said: string
  /** Everything that the report says about it. */
  around: string
  /** RFC 3463. */
  status: string | null
  /** RFC 5321. */
  code: string | null
  stage: SmtpStage | null
  recipient: string | null
  /** In the fields of RFC 3464, by whoever spoke with the host that refused. */
  reported: boolean
  /** No host refused it, but a program behind the last one. */
  program: boolean
  /** In which drawer PowerMTA has put it. */
  category: string | null
}

/** Nobody reads mail there, and nobody will tomorrow. */
const HARD: ReadonlySet<BounceReason> = new Set(['user-unknown', 'host-unknown', 'has-moved', 'not-accept'])
export const isHard = (reason: BounceReason): boolean => HARD.has(reason)

/** Words are looked for in so much of a report, in characters. */
const WORDS_LIMIT = 10_000

/**
 * Why a letter did not arrive. The other host's words come first: a status is often the sending program's guess, and 550 5.7.1 stands for
 * everything. Where the words say nothing, the status does; then the command that was refused.
 */
export function reasonFor(facts: Facts): BounceReason {
  const filed = CATEGORIES[facts.category ?? '']
  if (filed) return filed
  const said = wordsOf(facts.said)
  const around = wordsOf(facts.around)
  const first = reasonIn(said)
  // A mailbox that is full is there, whatever the status says.
  const heard = first === 'mailbox-full' ? first : (agreed(said, facts) ?? first)
  // “5.7.26 authentication failed”: what the status names is more than what may be said of everything.
  const vague = telling(facts.status) && heard !== null && VAGUE.has(heard)
  const silent = telling(facts.status) && (said !== '' || !facts.status!.endsWith('.4.7'))
  const words = vague ? null : (heard ?? (silent ? null : reasonIn(around)))
  return settled(words, facts) ?? byStatus(facts) ?? settled(reasonIn(around), facts) ?? byStage(facts)
}

/** X-PowerMTA-BounceCategory, as its manual lists them; “other” says nothing. */
const CATEGORIES: Readonly<Record<string, BounceReason>> = {
  'bad-mailbox': 'user-unknown',
  'bad-domain': 'host-unknown',
  'inactive-mailbox': 'suspend',
  'quota-issues': 'mailbox-full',
  'invalid-sender': 'rejected',
  'spam-related': 'spam-detected',
  'virus-related': 'virus-detected',
  'content-related': 'content-error',
  'policy-related': 'policy-violation',
  'relaying-issues': 'no-relaying',
  'routing-errors': 'network-error',
  'bad-connection': 'network-error',
  'bad-configuration': 'system-error',
  'protocol-errors': 'syntax-error',
  'message-expired': 'expired',
  'no-answer-from-host': 'expired',
}

/** Where a status names one cause and the words can be heard to say the same, whatever else they say is besides. */
function agreed(said: string, { status }: Facts): BounceReason | null {
  const reason = telling(status) ? (BY_STATUS[status!.slice(2)] ?? null) : null
  return reason !== null && WORDS.some(([one, pattern]) => one === reason && pattern.test(said)) ? reason : null
}

/** Said of many things. */
const VAGUE: ReadonlySet<BounceReason> = new Set(['security-error', 'policy-violation', 'system-error', 'on-hold'])

/** Whether a status alone names a cause, as X.1.1 does and X.7.1 does not. */
const telling = (status: string | null) =>
  status !== null && /^[45]\.(?:1\.[1236]|2\.[23]|3\.4|4\.7|7\.(?:10|13|2[0-8]))$/.test(status)

/** The words of mail programs, in the order in which they are asked: what is rare and certain first. */
export const SAYINGS: readonly Saying[] = [
  ...CERTAIN,
  ...OF_THE_SENDER,
  ...OF_ROOM,
  ...OF_A_MAILBOX,
  ...OF_THE_WAY,
  ...OF_THE_LETTER,
  ...OF_THE_RECIPIENT,
]

/** One pattern for each reason: what is asked often is compiled once. */
const WORDS: readonly [BounceReason, RegExp][] = SAYINGS.map(({ reason, says }) => [
  reason,
  new RegExp(says.map(({ source }) => source).join('|'), 'iu'),
])

/** Names of lists by which hosts block others: these are the reason. */
const LIST =
  /(?:^|\.)(?:\w{0,20}bl\w{0,3}|zen|black\w*|\w*spam\w*|sorbs|\w*barracuda\w*|uceprotect|abuseat|\w*cloudmark|proofpoint|mimecast|manitu|drbl)\./i
const LINK = /https?:\/\/([^\s/"'<>)]{1,253})([^\s"'<>)]{0,500})/gi
const HOST =
  /\b(?:[a-z\d_][\w-]{0,62}\.){1,8}(?:com|net|org|edu|gov|mil|info|biz|example|invalid|test|local|lan|[a-z]{2})\b(?!\.\w)/gi

/**
 * Without addresses, links and names of hosts, which may say anything (relay.example.com relays nothing), but for names of lists; and
 * without what Postfix puts before every reason. Other dots within words become “·”, so that a dot is the end of a sentence.
 */
const wordsOf = (text: string) =>
  text
    .slice(0, WORDS_LIMIT)
    .replaceAll(LINK, (_, host: string, path: string) => `${host} ${/[?&](p=\w{1,60})/.exec(path)?.[1] ?? ''}`)
    .replaceAll(/[^\s<>()[\]"',;:]{1,128}@[^\s<>()[\]"',;:]{1,253}/gu, '@')
    .replaceAll(/(?<![\d.])[45]\d\d[ -](?:[45]\.\d{1,3}\.\d{1,3}\b)?/g, ' ')
    .replaceAll(HOST, (host) => (LIST.test(host) ? host : 'a.host'))
    .replaceAll(/\s+/g, ' ')
    .replaceAll('’', "'")
    .replaceAll(/(?<=\w)\.(?=\w)/g, '·')
    .replaceAll(/recipient address rejected:\s*(?!access denied)(?=\S)/gi, 'recipient: ')

const reasonIn = (text: string): BounceReason | null =>
  text === '' ? null : (WORDS.find(([, pattern]) => pattern.test(text))?.[0] ?? null)

/** A directory was asked (Exchange, Domino, IMail), and no host that may have had its reasons. */
const DIRECTORY =
  /director(?:y|ies)|ディレクトリ|not (?:recogni[sz]ed|listed)|address (?:list|book)|organi[sz]ation|msexch|x-notes|unknown user: |final delivery userid|unknown local|local (?:user|recipient)/i
/** How Yahoo says it, whatever the command was. */
const NEVER_THERE = /user doesn.t have an? \S{1,100} account/i

/** What the words have said, where the status or the command makes more of it. */
function settled(
  reason: BounceReason | null,
  { said, status, code, stage, program, around: all, reported }: Facts,
): BounceReason | null {
  const around = all.slice(0, WORDS_LIMIT)
  if (status?.slice(2) === '1.6') return 'has-moved'
  if (reason === null) return null
  if (/^[45]\.1\.[78]$/.test(status ?? '') && ['blocked', 'host-unknown', 'user-unknown'].includes(reason))
    return 'rejected'
  // At MAIL FROM only the sender is known: who or what does not exist is our own.
  if (stage === 'mail' && (reason === 'user-unknown' || reason === 'host-unknown')) return 'rejected'
  if ((stage === 'connect' || stage === 'hello') && ['system-error', 'on-hold', 'rejected'].includes(reason))
    return 'blocked'
  // The name that is not known there is ours.
  if (stage === 'hello' && reason === 'host-unknown') return 'blocked'
  if (
    reason === 'user-unknown' &&
    !status?.endsWith('.1.1') &&
    /account is (?:disabled|suspended|locked)/i.test(around)
  )
    return 'suspend'
  if (stage === 'mail' && reason === 'security-error' && /access (?:was )?denied/i.test(around)) return 'rejected'
  const certain = status !== null && /^[45]\.1\.(?:[0136]|10)$/.test(status)
  // Said of a mailbox after its letter had been handed over, it is a filter's excuse; before that, it is the truth.
  if (reason === 'user-unknown' && !certain && !status?.startsWith('5.5.')) {
    if (stage === 'recipient' || (code?.startsWith('5') && NEVER_THERE.test(around))) return reason
    const said = status !== null && !status.endsWith('.0.0')
    return stage === null && !said && ((reported && status === null) || (code === null && DIRECTORY.test(around)))
      ? reason
      : 'filtered'
  }
  // Where the host itself says so: 5.1.1 is also what a program makes of any 550.
  if (reason === 'suspend' && status?.endsWith('.1.1') && said.includes(status)) return 'user-unknown'
  if (program && ['system-error', 'on-hold', 'user-unknown', 'expired'].includes(reason)) return 'mailer-error'
  if (reason === 'mesg-too-big' && status?.endsWith('.2.3')) return 'exceed-limit'
  if (reason === 'exceed-limit' && status?.endsWith('.3.4')) return 'mesg-too-big'
  return reason
}

/** RFC 3463 and what hosts have made of it, where it names one cause. */
const BY_STATUS: Readonly<Record<string, BounceReason>> = {
  '1.0': 'filtered',
  '1.1': 'user-unknown',
  '1.2': 'host-unknown',
  '1.3': 'user-unknown',
  '1.4': 'filtered',
  '1.6': 'has-moved',
  '1.7': 'rejected',
  '1.8': 'rejected',
  '1.9': 'system-error',
  '1.10': 'not-accept',
  '2.0': 'filtered',
  '2.1': 'filtered',
  '2.2': 'mailbox-full',
  '2.3': 'exceed-limit',
  '2.4': 'filtered',
  '3.0': 'system-error',
  '3.1': 'system-full',
  '3.2': 'not-accept',
  '3.3': 'system-error',
  '3.4': 'mesg-too-big',
  '3.5': 'system-error',
  '4.0': 'network-error',
  '4.1': 'expired',
  '4.2': 'network-error',
  '4.3': 'system-error',
  '4.4': 'host-unknown',
  '4.5': 'network-error',
  '4.6': 'network-error',
  '4.7': 'expired',
  '4.8': 'network-error',
  '5.0': 'syntax-error',
  '5.1': 'syntax-error',
  '5.2': 'syntax-error',
  '5.3': 'too-many-conn',
  '5.4': 'syntax-error',
  '5.5': 'syntax-error',
  '6.0': 'content-error',
  '6.1': 'content-error',
  '6.2': 'content-error',
  '6.3': 'content-error',
  '6.5': 'content-error',
  '6.6': 'content-error',
  '6.7': 'content-error',
  '6.8': 'content-error',
  '6.9': 'content-error',
  '7.0': 'security-error',
  '7.1': 'security-error',
  '7.2': 'filtered',
  '7.3': 'security-error',
  '7.4': 'security-error',
  '7.5': 'security-error',
  '7.6': 'security-error',
  '7.7': 'security-error',
  '7.8': 'security-error',
  '7.9': 'security-error',
  '7.10': 'failed-starttls',
  '7.13': 'suspend',
  '7.14': 'security-error',
  '7.17': 'has-moved',
  '7.18': 'policy-violation',
  '7.20': 'auth-failure',
  '7.21': 'auth-failure',
  '7.22': 'auth-failure',
  '7.23': 'auth-failure',
  '7.24': 'auth-failure',
  '7.25': 'require-ptr',
  '7.26': 'auth-failure',
  '7.27': 'not-accept',
  '7.28': 'speeding',
}

function byStatus({ status, stage }: Facts): BounceReason | null {
  if (status === null) return null
  if (status.startsWith('2.')) return 'delivered'
  const detail = status.slice(2)
  if (stage === 'mail' && /^1\.[0-3]$/.test(detail)) return 'rejected'
  if (detail === '7.1' && stage === 'recipient') return 'filtered'
  return BY_STATUS[detail] ?? null
}

/** Nobody says why: the command that was refused shows what was looked at. */
function byStage({ code, stage, program, recipient }: Facts): BounceReason {
  // A list that takes mail from its members only explains that in the language of whoever wrote to it.
  if (code === null && /@(?:[\w-]*\.)*(?:google|yahoo)?groups\./i.test(recipient ?? '')) return 'rejected'
  if (program) return 'mailer-error'
  if (code?.startsWith('4')) return 'on-hold'
  if (code === null) return recipient === null ? 'undefined' : 'on-hold'
  if (['521', '556'].includes(code)) return 'not-accept'
  if (/^50[0-4]$/.test(code)) return 'syntax-error'
  if (stage === 'connect' || stage === 'hello') return 'blocked'
  if (stage === 'mail') return 'rejected'
  if (stage === 'recipient') return 'user-unknown'
  return stage === 'data' ? 'filtered' : 'on-hold'
}
