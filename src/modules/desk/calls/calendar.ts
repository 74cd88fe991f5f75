/** A line's octets without its end (RFC 5545, 3.1). */
const LINE_OCTETS = 75

export interface CalendarEvent {
  /** The same for as long as it is the same appointment, however often it moves. */
  uid: string
  sequence: number
  /** A calendar takes a `REQUEST` in, and with `CANCEL` out. */
  method: 'REQUEST' | 'CANCEL'
  startsAt: Date
  endsAt: Date
  /** When this version was made. */
  stamp: Date
  summary: string
  description: string
  url: string
  organizer: { name: string; address: string }
  attendee: string
}

/** An appointment as a calendar reads it: iCalendar (RFC 5545) with its method (RFC 5546). Times are UTC, so that no zone has to come along. */
export function calendarOf(event: CalendarEvent): string {
  const { method, organizer } = event
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Rapport//Callbacks//EN',
    'CALSCALE:GREGORIAN',
    `METHOD:${method}`,
    'BEGIN:VEVENT',
    `UID:${event.uid}`,
    `SEQUENCE:${event.sequence}`,
    `DTSTAMP:${utc(event.stamp)}`,
    `DTSTART:${utc(event.startsAt)}`,
    `DTEND:${utc(event.endsAt)}`,
    `STATUS:${method === 'CANCEL' ? 'CANCELLED' : 'CONFIRMED'}`,
    `SUMMARY:${text(event.summary)}`,
    `DESCRIPTION:${text(event.description)}`,
    `URL:${event.url}`,
    `ORGANIZER;CN=${parameter(organizer.name)}:mailto:${organizer.address}`,
    // Nobody has to answer: they chose the time themselves.
    `ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;RSVP=FALSE:mailto:${event.attendee}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]
    .map(fold)
    .join('\r\n')
}

const utc = (at: Date): string => at.toISOString().replaceAll(/[-:]|\.\d+/g, '')

const text = (value: string): string =>
  value
    .replaceAll(/[\\;,]/g, (sign) => `\\${sign}`)
    .replaceAll(/\r?\n/g, '\\n')
    .replaceAll(/\p{Cc}/gu, '')

/** A quoted parameter holds everything but quotes and control characters. */
const parameter = (value: string): string => `"${value.replaceAll(/["\p{Cc}]/gu, '')}"`

/** Long lines go on in the next one behind a blank; never within a character. */
function fold(line: string): string {
  let folded = ''
  let octets = 0
  for (const character of line) {
    const size = Buffer.byteLength(character)
    if (octets + size > LINE_OCTETS) {
      folded += '\r\n '
      octets = 1
    }
    folded += character
    octets += size
  }
  return folded
}
