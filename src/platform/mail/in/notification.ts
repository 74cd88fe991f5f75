import { z } from 'zod'
import type { Bounce } from './parsed.ts'

/** Longer ones are nobody's, in characters. */
const NOTIFICATION_LIMIT = 100_000
/** A letter of ours has one recipient. */
const RECIPIENTS_LIMIT = 20

// ── complaints ───────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * A feedback loop's report (RFC 5965): somebody has told their provider that a letter is spam. It did arrive; nobody is asked anything, and
 * the provider's machine wants no acknowledgement.
 */
export function complaintIn(feedback: string, letter: string | null): Bounce {
  const field = (name: string) =>
    new RegExp(`^${name}[ \\t]*:[ \\t]*(.{1,300})`, 'im').exec(feedback)?.[1]?.trim() ?? null
  const recipient = /[^\s<>;]{1,128}@[^\s<>;]{1,253}/.exec(field('Original-Rcpt-To') ?? '')?.[0] ?? null
  const one = {
    recipient,
    outcome: 'delivered' as const,
    reason: 'feedback' as const,
    hard: false,
    status: null,
    code: null,
    reply: `Feedback-Type: ${field('Feedback-Type') ?? 'abuse'}`,
  }
  return { letter, ...one, returned: [one] }
}

/** How Outlook.com tells of complaints, with nothing but the letter in it. */
export const isOutlookComplaint = (from: string, subject: string) =>
  /\bstaff@hotmail\.com\b/i.test(from) && /^complaint about message from/i.test(subject)

// ── Amazon SES ───────────────────────────────────────────────────────────────────────────────────────────────────

const recipient = z.object({
  emailAddress: z.string(),
  action: z.string().optional(),
  status: z.string().optional(),
  diagnosticCode: z.string().optional(),
})
/** What Amazon SES sends through SNS, as its developer guide lists it. */
const notification = z.object({
  notificationType: z.string().optional(),
  eventType: z.string().optional(),
  bounce: z
    .object({
      bounceType: z.string().optional(),
      bounceSubType: z.string().optional(),
      bouncedRecipients: z.array(recipient),
    })
    .optional(),
  complaint: z.object({ complainedRecipients: z.array(z.object({ emailAddress: z.string() })) }).optional(),
  delivery: z.object({ recipients: z.array(z.string()), smtpResponse: z.string().optional() }).optional(),
})

/** Kinds of bounces that come without the other host's words, in words. */
const SUBTYPES: Readonly<Record<string, string>> = {
  NoEmail: 'no such mailbox',
  MailboxFull: 'mailbox full',
  MessageTooLarge: 'message too large',
  ContentRejected: 'message content rejected',
  AttachmentRejected: 'attachment not accepted',
}

/** The same as fields of RFC 3464, which the report's reader reads. Null when it is no such notification. */
export function fieldsOfNotification(text: string): { status: string } | { feedback: string } | null {
  const told = parsed(text)
  if (told === null) return null
  if (told.complaint) {
    const [first] = told.complaint.complainedRecipients
    return { feedback: `Feedback-Type: abuse\nOriginal-Rcpt-To: ${first?.emailAddress ?? ''}` }
  }
  const groups = told.bounce
    ? told.bounce.bouncedRecipients.map(({ emailAddress, action, status, diagnosticCode }) =>
        fields(
          emailAddress,
          action ?? (told.bounce?.bounceType === 'Transient' ? 'delayed' : 'failed'),
          status ?? '',
          diagnosticCode ?? SUBTYPES[told.bounce?.bounceSubType ?? ''] ?? '',
        ),
      )
    : (told.delivery?.recipients ?? []).map((to) =>
        fields(
          to,
          'delivered',
          /\b2\.\d{1,3}\.\d{1,3}\b/.exec(told.delivery?.smtpResponse ?? '')?.[0] ?? '2.0.0',
          told.delivery?.smtpResponse ?? '',
        ),
      )
  return groups.length === 0 ? null : { status: groups.slice(0, RECIPIENTS_LIMIT).join('\n\n') }
}

function parsed(text: string): z.infer<typeof notification> | null {
  const trimmed = text.slice(0, NOTIFICATION_LIMIT).trimStart()
  if (!/^\{.{0,2000}"(?:notificationType|eventType|Message)"/s.test(trimmed)) return null
  // Below it SNS writes how to hear no more of it.
  const end = trimmed.search(/\n--\s*\n/)
  try {
    const whole: unknown = JSON.parse(end < 0 ? trimmed : trimmed.slice(0, end))
    const inner = z.object({ Message: z.string() }).safeParse(whole)
    return notification.parse(inner.success ? JSON.parse(inner.data.Message) : whole)
  } catch {
    return null
  }
}

const oneLine = (value: string) => value.replaceAll(/\s+/g, ' ').trim()
const fields = (to: string, action: string, status: string, said: string) =>
  [
    `Final-Recipient: rfc822; ${oneLine(to)}`,
    `Action: ${oneLine(action)}`,
    `Status: ${oneLine(status)}`,
    `Diagnostic-Code: smtp; ${oneLine(said).replace(/^smtp\s*;\s*/i, '')}`,
  ].join('\n')
