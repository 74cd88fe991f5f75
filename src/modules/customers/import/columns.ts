import { normaliseEmail } from '../parties.ts'

/** One line of a customers file, in our words. Empty: not said. */
export interface ComingCustomer {
  /** Their number in their own system, or `email:…`. */
  reference: string
  email: string
  name: string
  phone: string
  address: string
  locale: string
  /** The other system says that they may be written to. */
  saidYesElsewhere: boolean
}

/** As parcels and labels take them; the longest reference is what customers.external_id holds. */
const LONGEST = { reference: 180, name: 200, phone: 40, address: 1_000 } as const

/** How exports spell their columns: letters and digits only, in lower case. The first that is there and filled counts. */
const SPELLINGS = {
  reference: [
    'reference',
    'customerreference',
    'customerid',
    'customernumber',
    'userid',
    'id',
    'kundenummer',
    'kundenr',
  ],
  email: ['email', 'emailaddress', 'customeremail', 'useremail', 'billingemail', 'mail', 'epost', 'epostadresse'],
  name: ['name', 'fullname', 'customername', 'displayname', 'navn'],
  firstName: ['firstname', 'billingfirstname', 'defaultaddressfirstname', 'fornavn'],
  lastName: ['lastname', 'billinglastname', 'defaultaddresslastname', 'etternavn'],
  phone: ['phone', 'phonenumber', 'defaultaddressphone', 'billingphone', 'mobile', 'telephone', 'telefon', 'mobil'],
  address: ['address', 'postaladdress', 'adresse'],
  company: ['defaultaddresscompany', 'billingcompany', 'company'],
  street: ['defaultaddressaddress1', 'billingaddress1', 'address1', 'street', 'gate'],
  street2: ['defaultaddressaddress2', 'billingaddress2', 'address2'],
  postcode: ['defaultaddresszip', 'billingpostcode', 'zip', 'postcode', 'postalcode', 'postnummer'],
  city: ['defaultaddresscity', 'billingcity', 'city', 'poststed'],
  state: ['defaultaddressprovincecode', 'billingstate', 'province', 'state'],
  country: ['defaultaddresscountrycode', 'billingcountry', 'countrycode', 'country', 'land'],
  language: ['language', 'locale', 'lang', 'spraak', 'sprak'],
} as const
type Column = keyof typeof SPELLINGS

/** Columns in which another system keeps what it was allowed. */
const YES_COLUMNS = /accepts.*marketing|newsletter|subscribed|optin|marketingconsent/
const YES = /^(yes|true|1|on|subscribed|ja)$/i
/** Languages that we write in, and what is answered in them. */
const LOCALES: Readonly<Record<string, string>> = { en: 'en', nb: 'nb', no: 'nb', nn: 'nb' }

/** Makes a reader of lines out of the header; a sentence when it names nothing by which a customer is known. */
export function readHeader(
  fields: readonly string[],
): string | ((fields: readonly string[]) => ComingCustomer | string) {
  const names = fields.map((field) =>
    field
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, ''),
  )
  const twice = names.find((name, at) => name !== '' && names.indexOf(name) !== at)
  if (twice !== undefined) return `Two columns are called “${twice}”. Rename one of them.`
  const columns = Object.fromEntries(
    Object.entries(SPELLINGS).map(([column, spellings]) => [
      column,
      spellings.map((name) => names.indexOf(name)).filter((at) => at >= 0),
    ]),
  ) as Record<Column, number[]>
  if (columns.email.length === 0 && columns.reference.length === 0) {
    return `The first line names no column by which a customer is known (email, reference). It names: ${fields.slice(0, 20).join(', ').slice(0, 300)}.`
  }
  const saysYes = names.flatMap((name, at) => (YES_COLUMNS.test(name) ? [at] : []))
  return (line) => readLine(line, fields.length, columns, saysYes)
}

function readLine(
  line: readonly string[],
  width: number,
  columns: Record<Column, number[]>,
  saysYes: readonly number[],
): ComingCustomer | string {
  if (line.length > width)
    return `The line has ${line.length} fields; the header names ${width}. A field with the delimiter in it needs quotation marks.`
  const said = (column: Column): string => {
    for (const at of columns[column]) {
      // Shopify guards long numbers from spreadsheets by an apostrophe.
      const text = (line[at] ?? '').trim().replace(/^'(?=\+?\d)/, '')
      if (text !== '') return text
    }
    return ''
  }
  const typed = said('email')
  const email = typed === '' ? '' : normaliseEmail(typed)
  if (email === null) return `“${typed.slice(0, 60)}” is not a mail address.`
  const reference = said('reference') || (email && `email:${email}`)
  if (reference === '') return 'There is neither a reference nor a mail address, so nobody could be known again.'
  const customer = {
    reference,
    email,
    name: said('name') || [said('firstName'), said('lastName')].filter(Boolean).join(' '),
    phone: said('phone'),
    address: said('address') || composeAddress(said),
    locale: LOCALES[said('language').toLowerCase().split(/[-_]/)[0] ?? ''] ?? '',
    saidYesElsewhere: saysYes.some((at) => YES.test((line[at] ?? '').trim())),
  }
  for (const [column, longest] of Object.entries(LONGEST)) {
    const { length } = customer[column as keyof typeof LONGEST]
    if (length > longest) return `The ${column} has ${length} letters; ${longest} are the most.`
  }
  if (hasControl(customer)) return 'There are control characters in it.'
  return customer
}

/** As one writes it on a parcel. */
function composeAddress(said: (column: Column) => string): string {
  const place = [said('postcode'), said('city')].filter(Boolean).join(' ')
  if (said('street') === '' && place === '') return ''
  return [said('company'), said('street'), said('street2'), place, said('state'), said('country')]
    .filter(Boolean)
    .join('\n')
}

/** A line end belongs into an address; nothing else that cannot be seen belongs anywhere. */
function hasControl({ reference, name, phone, address }: ComingCustomer): boolean {
  return /\p{Cc}/u.test(reference + name + phone + address.replaceAll(/\r?\n/g, ''))
}
