import { refuse } from './refusals.ts'

/**
 * What carriers print on a parcel: how a waybill looks, its check digit, and where it can be followed. Formats and links after the
 * published collection jkeen/tracking_number_data; check digits after each carrier's own specification.
 */
interface Format {
  carrier: string
  /** Over the waybill without blanks, in capitals; `serial` and `check` are what the check digit is made of and what it is. */
  form: RegExp
  check?: (serial: string) => string
  /** Put before the serial number for the check digit only. */
  before?: string
}

const LINKS: Readonly<Record<string, string>> = {
  UPS: 'https://www.ups.com/track?tracknum=%s',
  FedEx: 'https://www.fedex.com/fedextrack/?trknbr=%s',
  USPS: 'https://tools.usps.com/go/TrackConfirmAction?tLabels=%s',
  DHL: 'https://www.dhl.com/global-en/home/tracking.html?tracking-id=%s',
  DPD: 'https://www.dpdgroup.com/nl/mydpd/my-parcels/track?lang=en&parcelNumber=%s',
  OnTrac: 'https://www.ontrac.com/tracking/?number=%s',
  Purolator: 'https://www.purolator.com/en/shipping/tracker?searchValue=%s',
  'Canada Post': 'https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor=%s',
  Yodel: 'https://www.yodel.co.uk/tracking/%s',
  YunExpress: 'https://www.yuntrack.com/parcelTracking?id=%s',
  Canpar: 'https://www.canpar.com/en/track/tracking.jsp?reference=%s&locale=en',
  'Spee-Dee': 'https://www.speedeedelivery.com/track/?tracking=%s',
  'Old Dominion': 'https://www.odfl.com/us/en/tools/trace-track-ltl-freight/trace.html?proNumbers=%s',
  GOFO: 'https://www.gofoexpress.com/tracking.html?searchID=%s',
  Landmark: 'https://track.landmarkglobal.com/?search=%s',
  Posten: 'https://sporing.posten.no/sporing/%s',
  Bring: 'https://sporing.bring.no/sporing/%s',
  PostNord: 'https://tracking.postnord.com/en/?id=%s',
}
/** As people write them. What is not here is accepted as typed, and has no link. */
const SPELLED: Readonly<Record<string, string>> = {
  ups: 'UPS',
  unitedparcelservice: 'UPS',
  fedex: 'FedEx',
  federalexpress: 'FedEx',
  usps: 'USPS',
  uspostalservice: 'USPS',
  dhl: 'DHL',
  dhlexpress: 'DHL',
  dpd: 'DPD',
  ontrac: 'OnTrac',
  purolator: 'Purolator',
  canadapost: 'Canada Post',
  yodel: 'Yodel',
  yunexpress: 'YunExpress',
  canpar: 'Canpar',
  speedee: 'Spee-Dee',
  olddominion: 'Old Dominion',
  gofo: 'GOFO',
  landmark: 'Landmark',
  posten: 'Posten',
  bring: 'Bring',
  postnord: 'PostNord',
}
/** Post offices that use the Universal Postal Union's S10 beside formats of their own. */
const S10_CARRIERS = ['Posten', 'Bring', 'PostNord', 'USPS', 'Canada Post']

const FORMATS: readonly Format[] = [
  { carrier: 'UPS', form: /^1Z(?<serial>[A-Z0-9]{15})(?<check>\d)$/, check: mod10(1, 2) },
  { carrier: 'UPS', form: /^[AHJKTV](?<serial>\d{9})(?<check>\d)$/, check: mod10(1, 2) },
  { carrier: 'FedEx', form: /^(?<serial>\d{11})(?<check>\d)$/, check: weighted([3, 1, 7]) },
  { carrier: 'FedEx', form: /^[0-8]\d{19}(?<serial>\d{13})(?<check>\d)$/, check: weighted([1, 7, 3]) },
  { carrier: 'FedEx', form: /^(?<serial>\d{14})(?<check>\d)$/, check: mod10(1, 3) },
  { carrier: 'FedEx', form: /^\d{2}(?<serial>\d{15})(?<check>\d)$/, check: mod10(3, 1) },
  { carrier: 'FedEx', form: /^96\d{5}(?<serial>\d{14})(?<check>\d)$/, check: mod10(1, 3) },
  { carrier: 'FedEx', form: /^96\d{18}(?<serial>\d{13})(?<check>\d)$/, check: weighted([1, 7, 3]) },
  { carrier: 'FedEx', form: /^3\d{15}(?<serial>\d{11})(?<check>\d)\d{4}$/, check: weighted([3, 1, 7]) },
  { carrier: 'USPS', form: /^(?:420\d{5}|420\d{9})?(?<serial>94\d{19})(?<check>\d)$/, check: mod10(3, 1, true) },
  { carrier: 'USPS', form: /^(?:420\d{5}|420\d{9})?(?<serial>9[235]\d{19})(?<check>\d)$/, check: mod10(3, 1) },
  { carrier: 'USPS', form: /^(?:420\d{9})?(?<serial>91\d{19})(?<check>\d)$/, check: mod10(3, 1) },
  { carrier: 'USPS', form: /^(?<serial>\d{19})(?<check>\d)$/, check: mod10(3, 1) },
  { carrier: 'USPS', form: /^(?:420\d{9})?(?<serial>\d{19})(?<check>\d)$/, before: '91', check: mod10(3, 1) },
  { carrier: 'DHL', form: /^(?<serial>\d{9,10})(?<check>\d)$/, check: (serial) => String(Number(serial) % 7) },
  { carrier: 'DHL', form: /^J[A-Z]{2,3}\d{9,10}$/ },
  { carrier: 'DHL', form: /^(?:GM|LX|RX|UV|CN|SG|TH|IN|HK|MY)[0-9A-Z]{10,39}$/ },
  { carrier: 'DHL', form: /^\d{14}$/ },
  { carrier: 'DPD', form: /^(?<serial>\d{14}|\d{27})(?<check>[0-9A-Z])$/, check: mod37 },
  { carrier: 'OnTrac', form: /^C(?<serial>\d{13})(?<check>\d)$/, before: '4', check: mod10(1, 2) },
  { carrier: 'OnTrac', form: /^D(?<serial>\d{13})(?<check>\d)$/, before: '5', check: mod10(1, 2) },
  { carrier: 'Purolator', form: /^(?<serial>[0-5]\d{10})(?<check>\d)$/, check: luhn },
  { carrier: 'Purolator', form: /^[A-Z]{3}\d{9}$/ },
  { carrier: 'Canada Post', form: /^(?<serial>\d{15})(?<check>\d)$/, check: mod10(3, 1) },
  { carrier: 'Old Dominion', form: /^(?<serial>(?:77[78]|072|780)\d{7}|80\d{8})(?<check>\d)$/, check: luhn },
  { carrier: 'Yodel', form: /^JJ?D\d{16}$/ },
  { carrier: 'YunExpress', form: /^YT\d{16}$/ },
  { carrier: 'Canpar', form: /^[CDKLSUXZ]\d{21}$/ },
  { carrier: 'Spee-Dee', form: /^SP\d{18}$/ },
  { carrier: 'GOFO', form: /^GFUS\d{14}$/ },
  { carrier: 'Landmark', form: /^LTN\d{8}N1$/ },
  // Bring's and PostNord's domestic parcels carry a serial shipping container code (GS1).
  ...['Posten', 'Bring', 'PostNord'].map((carrier) => ({
    carrier,
    form: /^(?:00)?(?<serial>3\d{16})(?<check>\d)$/,
    check: mod10(3, 1),
  })),
  ...S10_CARRIERS.map((carrier) => ({ carrier, form: /^[A-Z]{2}(?<serial>\d{8})(?<check>\d)[A-Z]{2}$/, check: s10 })),
]

/**
 * A waybill as it is stored: the carrier by its usual name, the number without blanks. A number of a known shape whose check digit is
 * wrong has been mistyped; one of no known shape is believed, since carriers invent new ones.
 * @throws Refusal waybill-mistyped
 */
export function readWaybill(typedCarrier: string, typedWaybill: string): { carrier: string; waybill: string } {
  const carrier = carrierNamed(typedCarrier)
  const waybill = typedWaybill.trim()
  if (!(carrier in LINKS)) return { carrier, waybill }
  const packed = waybill.replaceAll(/[\s.-]/g, '').toUpperCase()
  if (isValidWaybill(carrier, packed) === false) throw refuse('waybill-mistyped', { carrier, waybill })
  return { carrier, waybill: packed }
}

/** The carrier's usual name, or what was typed. */
export function carrierNamed(typed: string): string {
  return SPELLED[typed.toLowerCase().replaceAll(/[^a-z]/g, '')] ?? typed.trim()
}

/** True: the check digit is right, or the shape has none. False: wrong. Null: no shape of this carrier's. */
export function isValidWaybill(carrier: string, packed: string): boolean | null {
  let known: boolean | null = null
  for (const { carrier: of, form, check, before = '' } of FORMATS) {
    if (of !== carrier) continue
    const match = form.exec(packed)
    if (!match) continue
    if (!check || check(before + (match.groups?.['serial'] ?? '')) === match.groups?.['check']) return true
    known = false
  }
  return known
}

/** Where the parcel can be followed; null for a carrier that we do not know. */
export function trackingUrl(carrier: string, waybill: string): string | null {
  return LINKS[carrier]?.replace('%s', encodeURIComponent(waybill)) ?? null
}

/** Letters count as UPS counts them: A is 2, B is 3, …, modulo 10. */
function digitOf(character: string): number {
  return /\d/.test(character) ? Number(character) : (character.charCodeAt(0) - 3) % 10
}

/** Every second digit counts more; the check digit fills up to the next ten. `evens` is for the first, third, … character. */
function mod10(evens: number, odds: number, reverse = false) {
  return (serial: string): string => {
    const characters = reverse ? serial.split('').reverse() : serial.split('')
    const sum = characters.reduce(
      (total, character, at) => total + digitOf(character) * (at % 2 === 0 ? evens : odds),
      0,
    )
    return String((10 - (sum % 10)) % 10)
  }
}

/** Weights repeat; the remainder by 11, of which 10 is written 0. */
function weighted(weights: readonly number[]) {
  return (serial: string): string => {
    const sum = serial.split('').reduce((total, digit, at) => total + Number(digit) * weights[at % weights.length]!, 0)
    return String((sum % 11) % 10)
  }
}

/** Universal Postal Union, standard S10. */
function s10(serial: string): string {
  const weights = [8, 6, 4, 2, 3, 5, 9, 7]
  const rest = 11 - (serial.split('').reduce((total, digit, at) => total + Number(digit) * weights[at]!, 0) % 11)
  return String(rest === 10 ? 0 : rest === 11 ? 5 : rest)
}

/** ISO/IEC 7064, MOD 37,36. */
function mod37(serial: string): string {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  let check = 36
  for (const character of serial) {
    check += alphabet.indexOf(character)
    if (check > 36) check -= 36
    check *= 2
    if (check >= 37) check -= 37
  }
  return alphabet[(37 - check) % 36]!
}

/** ISO/IEC 7812-1, annex B. */
function luhn(serial: string): string {
  const sum = serial
    .split('')
    .reverse()
    .reduce((total, character, at) => {
      const digit = Number(character) * (at % 2 === 0 ? 2 : 1)
      return total + (digit > 9 ? digit - 9 : digit)
    }, 0)
  return String((10 - (sum % 10)) % 10)
}
