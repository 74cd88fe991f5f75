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

/** A report on a letter. */
export interface Bounce {
  /** The id in the Message-ID of the letter that came back. */
  letter: string | null
  /** failed: it will not arrive. delayed: they still try. delivered: it has arrived. unclear: it says none of these for certain. */
  outcome: 'failed' | 'delayed' | 'delivered' | 'unclear'
  /** RFC 3463, as in 5.1.1. */
  status: string | null
  /** What the other host said, in its words. */
  reply: string
}
