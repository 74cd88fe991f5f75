/** A mail as it was read: what the parser's thread hands back. Everything in it was written by a stranger. */
export interface ParsedMail {
  from: Mailbox | null
  /** Every address that it says it went to: To, Cc, and what hosts on the way have noted. */
  recipients: string[]
  /** Where bounces go, as a host on the way has noted; '' is the null return path of machines. Null: not noted. */
  returnPath: string | null
  subject: string
  /** Without its brackets. */
  messageId: string | null
  /** What it refers to, from the oldest to the nearest, without brackets. */
  references: string[]
  date: Date | null
  /** By which sign no person wrote it, or null. */
  machine: MachineSign | null
  /** Values of X-Loop: names of machines that it has passed. */
  loops: string[]
  /** What the sender wrote, and below it what they repeated and signed with. */
  text: string
  quoted: string | null
  /** It has a page beside its text. */
  html: boolean
  /** What was left out or guessed, as codes. */
  notes: Note[]
  attachments: Attached[]
  /** What it tells of a letter of ours that did not arrive. */
  bounce: Bounce | null
}

export interface Mailbox {
  address: string
  name: string | null
}

export interface Attached {
  /** Its place among the attachments, from 0: by it the bytes are found again. */
  part: number
  name: string
  mediaType: string
  size: number
}

/** RFC 3834 and what was in use before it. */
export type MachineSign = 'auto-submitted' | 'list' | 'precedence' | 'suppressed' | 'null-return-path' | 'autoreply'

export const NOTES = [
  /** The text was longer than a message may be. */
  'text-cut',
  /** It is written in other letters than it says; we guessed. */
  'charset-guessed',
  /** Some letters could not be read. */
  'letters-unreadable',
  'no-date',
  /** Its date is in the future, or before there was mail. */
  'date-odd',
  'no-from',
  /** The web page in it was longer than we read. */
  'page-cut',
  /** More attachments than are listed. */
  'attachments-cut',
  /** Its parts are too many or too deep: only the beginning was read. */
  'parts-unread',
  /** Its headers are too long: only the beginning was read. */
  'headers-cut',
] as const
export type Note = (typeof NOTES)[number]

/** A report on a letter: of several recipients, what concerns the first whom it will not reach. */
export interface Bounce extends Returned {
  /** The id in the Message-ID of the letter that came back. */
  letter: string | null
  /** Every recipient that it tells of. */
  returned: Returned[]
}

/** What a report says of one recipient. */
export interface Returned {
  /** As the report writes it. */
  recipient: string | null
  /** failed: it will not arrive. delayed: they still try. delivered: it has arrived. unclear: it says none of these for certain. */
  outcome: 'failed' | 'delayed' | 'delivered' | 'unclear'
  reason: BounceReason
  /** It failed, and would fail again: nobody reads mail at this address. */
  hard: boolean
  /** RFC 3463, as in 5.1.1. */
  status: string | null
  /** RFC 5321, as in 550. */
  code: string | null
  /** What the other host said, in its words. */
  reply: string
}

/** Why a letter does not arrive, in the words that programs which read bounces share. */
export const BOUNCE_REASONS = [
  /** There is no such mailbox. */
  'user-unknown',
  /** The mailbox is there no more: its owner has another one. */
  'has-moved',
  /** There is no such domain. */
  'host-unknown',
  /** The domain takes no mail at all. */
  'not-accept',
  /** The mailbox is locked, or nobody has used it for long. */
  'suspend',
  'mailbox-full',
  'system-full',
  /** The recipient, or a filter of theirs, does not want it; or the host hides that there is no such mailbox. */
  'filtered',
  /** They do not want our sender's address. */
  'rejected',
  /** They do not want the host that sent it. */
  'blocked',
  'bad-reputation',
  /** The host that sent it has no name. */
  'require-ptr',
  /** SPF, DKIM or DMARC. */
  'auth-failure',
  'spam-detected',
  'virus-detected',
  'policy-violation',
  /** A sign-in or an encryption that they ask for. */
  'security-error',
  'failed-starttls',
  'no-relaying',
  'not-compliant-rfc',
  'content-error',
  /** Larger than any letter may be, or than this recipient takes. */
  'mesg-too-big',
  'exceed-limit',
  'too-many-conn',
  'speeding',
  /** The other host was not reached within the time that is tried. */
  'expired',
  'network-error',
  'system-error',
  /** The program that was to take it there failed. */
  'mailer-error',
  'syntax-error',
  /** They say that it failed, and not why. */
  'on-hold',
  'undefined',
  'delivered',
  /** It arrived, and its recipient has told their provider that it is spam. */
  'feedback',
] as const
export type BounceReason = (typeof BOUNCE_REASONS)[number]
