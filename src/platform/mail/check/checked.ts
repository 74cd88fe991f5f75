export type SpfResult = 'pass' | 'fail' | 'softfail' | 'none' | 'unclear' | 'unasked'
export type DkimResult = 'pass' | 'fail' | 'none' | 'unclear' | 'unasked'
export type DmarcResult = 'pass' | 'fail' | 'none' | 'unclear' | 'unasked'

/** What a sender's domain says of a mail: which hosts may send for it (SPF), what it signed (DKIM), and what to do with the rest (DMARC). */
export interface Checked {
  spf: SpfResult
  dkim: DkimResult
  dmarc: DmarcResult
  /** What the domain asks to be done with mail that is not from it. */
  policy: 'none' | 'quarantine' | 'reject'
  /** The domain that was asked. */
  domain: string | null
}

export interface ToCheck {
  raw: Uint8Array
  /** The host that brought it; null when nobody knows (fetched from a mailbox). */
  ip: string | null
  /** By which name it greeted. */
  helo: string | null
  /** Of the SMTP conversation. */
  sender: string | null
}
