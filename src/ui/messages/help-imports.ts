/** Help: articles that come from outside, and those that speak of the reader's own record. */
export const helpImports = {
  en: {
    'help.taken.both':
      'Changed here and in {file}. What is published stays; this draft is what the file says. Join them, then publish, or discard this.',
    'errors.article-field-unknown': 'There is no field “{field}”. These there are: {fields}.',
    'errors.condition-unknown':
      'Nobody understands “{condition}” behind :::if. Write customers, owners, prospects, owns product:…, owns shelf:… or order and its state.',
    'help.field.order.number': 'the number in our letter',
    'help.field.order.state': 'how far it has come',
    'help.field.order.ships': 'the day that we promised you',
    'help.field.order.tracking': 'the number on your parcel',
    'help.field.returns.until': 'the last day for sending it back',
    'help.field.warranty.until': 'the end of its warranty',
    'help.field.purchases': 'what you have bought from us',
    'help.field.customer.firstName': 'you',
    'live.arrived': 'Has arrived',
    'live.what': 'What',
    'live.since': 'Yours since',
    'live.order': 'Order',
    'live.warranty': 'Warranty until',
    'setting.orders.returnDays': 'Days after it has arrived within which something may come back (0: not said)',
    'setting.orders.warrantyMonths': 'Months of warranty on what says none of its own (0: not said)',
  },
  nb: {
    'help.taken.both':
      'Endret både her og i {file}. Det som er publisert, står; dette utkastet er det filen sier. Slå dem sammen og publiser, eller forkast dette.',
    'errors.article-field-unknown': 'Feltet «{field}» finnes ikke. Disse finnes: {fields}.',
    'errors.condition-unknown':
      'Ingen forstår «{condition}» bak :::if. Skriv customers, owners, prospects, owns product:…, owns shelf:… eller order og tilstanden.',
    'help.field.order.number': 'nummeret i brevet vårt',
    'help.field.order.state': 'hvor langt den er kommet',
    'help.field.order.ships': 'dagen vi lovet deg',
    'help.field.order.tracking': 'nummeret på pakken din',
    'help.field.returns.until': 'siste dag for å sende det tilbake',
    'help.field.warranty.until': 'slutten av garantien',
    'help.field.purchases': 'det du har kjøpt hos oss',
    'help.field.customer.firstName': 'deg',
    'live.arrived': 'Er kommet fram',
    'live.what': 'Hva',
    'live.since': 'Din siden',
    'live.order': 'Bestilling',
    'live.warranty': 'Garanti til',
    'setting.orders.returnDays': 'Dager etter at den er kommet fram som noe kan sendes tilbake (0: sies ikke)',
    'setting.orders.warrantyMonths': 'Måneder med garanti på det som ikke sier noe om det selv (0: sies ikke)',
  },
} as const
