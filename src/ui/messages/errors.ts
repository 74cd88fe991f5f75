/**
 * What can be refused, by its code: `errors.<code>` says what is wrong and what to do. `errors.title.<status>` heads its page.
 * Each module's codes stand in its own `refusals.ts`; the sentences stand here.
 */
export const errors = {
  en: {
    'errors.title.400': 'We could not read that',
    'errors.title.401': 'Please sign in first',
    'errors.title.403': 'This is not yours to see',
    'errors.title.404': 'There is nothing at this address',
    'errors.title.405': 'That does not work here',
    'errors.title.409': 'Somebody was quicker',
    'errors.title.410': 'This link has served its time',
    'errors.title.413': 'That is too much at once',
    'errors.title.415': 'We could not read that',
    'errors.title.422': 'Something in it does not fit',
    'errors.title.429': 'A little slower, please',
    'errors.title.500': 'Something broke, and it was us',
    'errors.title.503': 'We need a moment',
    'errors.bad-input':
      'Something is not as we expect it. {where}: {what}. Correct it and send it again; nothing was stored.',
    'errors.bad-json': 'This is not JSON as we expect it: {what}. Correct it and send it again; nothing was stored.',
    'errors.sign-in-first': 'This is only for somebody we know. Sign in, and come straight back here.',
    'errors.key-unknown':
      'We do not know this key, or it has been revoked. The owner can make a new one in the workspace.',
    'errors.not-yours': 'This belongs to somebody else or to another role. If it should be yours, write to us.',
    'errors.other-site': 'This came from another site, so we did nothing. Open our own page and do it there.',
    'errors.origin-unknown':
      'Pages of {origin} may not call here. Whoever owns the shop allows them by making a key: npx rapport key add --origin {origin}',
    'errors.page-key-needed':
      'This needs the key of a page, which begins with rpp_. The owner makes it with npx rapport key add --origin https://…',
    'errors.chat-token-unknown':
      'This conversation is over in this browser. Write again, and a new one begins; the old one goes on by mail.',
    'errors.chat-token-elsewhere': 'This token is for the chat on pages of {origin}, and opens nothing else.',
    'errors.not-found': 'It may have moved, or sold out and left the shop. Search for it, or start from the beginning.',
    'errors.method-unknown':
      'This address exists, but it does not take that kind of request. The API page lists what each address takes.',
    'errors.key-reused':
      'This Idempotency-Key was used before for something else. Use a new key for a new request; nothing was done.',
    'errors.busy': 'Too much is going on at this moment, so nothing was done. Send it again; doing so is harmless.',
    'errors.too-large':
      'This is larger than we take in one go ({limit, number} bytes). Send less at a time; nothing of it was stored.',
    'errors.media-type': 'We read JSON here, not {type}. Set the content type to application/json and send it again.',
    'errors.too-many': 'That was more than we take in so short a time. Wait a minute and try again; nothing was done.',
    'errors.failed': 'We have written down what happened and will look into it. What you did before this page is safe.',
    'errors.basket-unknown': 'We do not find this basket. Put something in a new one; it is begun by itself.',
    'errors.basket-ordered':
      'This basket has been ordered already, and nothing was ordered twice. Look for the order in your mail.',
    'errors.basket-empty': 'The basket is empty. Put something in it first.',
    'errors.basket-currencies': 'The basket has prices in several currencies. Order them in separate baskets.',
    'errors.basket-too-dear': 'This is more money than we can reckon with exactly. Order it in several baskets.',
    'errors.not-enough-stock':
      'We have fewer than you asked for, so nothing was ordered. Say for each line whether you wait, take fewer or leave it out.',
    'errors.no-restock-day':
      'We do not know when more of this comes, so there is no day to wait for. Take fewer, or leave it out.',
    'errors.product-unknown': 'We do not sell this any more. Take another one; your basket is as it was.',
    'errors.order-unknown': 'We do not find this order. Open it from the mail that we sent you, or sign in.',
    'errors.order-not-open': 'This order has already left or was cancelled, so nothing was changed.',
    'errors.order-packed':
      'The parcel is packed, so it can no longer be cancelled. You can send it back when it has come.',
    'errors.line-unknown': 'This order has no such line to send. Read the order again.',
    'errors.line-waiting': 'Nothing of this is ready: it waits for stock. Book in what has come, and send it then.',
    'errors.waybill-mistyped':
      '{waybill} cannot be a number of {carrier}: its check digit does not fit. Type it once more.',
    'errors.case-unknown': 'We do not find this case. Open it from the mail that we sent you, or sign in.',
    'errors.message-id-taken':
      'This message has an id that another one has already, so it was not taken. Send it again with a new id.',
    'errors.case-without-mail':
      'Only what came by mail goes into the junk folder. Close this case if nobody needs to answer it.',
    'errors.case-closed': 'This case is settled, so nothing was changed. Open it again by writing in it.',
    'errors.case-of-another':
      'Cases {number} and {into} belong to two customers, who would read each other’s words. Merge them only if both are one person, and say how you know.',
    'errors.case-same': 'These are the same case. Choose another one; nothing was changed.',
    'errors.message-elsewhere':
      'A message is not in this case, or all of them would leave it. Read the case again and choose; nothing was changed.',
    'errors.address-needed': 'We need to know where the answer goes. Give a mail address, or sign in.',
    'errors.case-not-yours':
      'This case is not with you, so you cannot give it back. Assign it to whom you like; nothing was changed.',
    'errors.likely-over':
      'This link is too old to settle your case by it. Reply to our mail, or write on the page of your case, and a person answers.',
    'errors.staff-unknown':
      'Nobody with this id works at the desk. Choose somebody from the list; nothing was changed.',
    'errors.prepared-unknown': 'There is no such basket. Open the link as it stands in the mail.',
    'errors.prepared-expired': 'This link has ended. Answer the mail by which it came, and we prepare it anew.',
    'errors.prepared-used':
      'This basket was ordered or taken back already, so it cannot be ordered again. Ask us if that was not you.',
    'errors.columns-unreadable': 'The columns cannot be read. {what}. Nothing was imported.',
    'errors.field.needed': 'We need this.',
    'errors.field.email': 'This does not look like an email address.',
    'errors.field.tooLong': 'At most {length, number} characters.',
  },
  nb: {
    'errors.title.400': 'Dette kunne vi ikke lese',
    'errors.title.401': 'Du må logge inn først',
    'errors.title.403': 'Dette er ikke ditt',
    'errors.title.404': 'Her er det ingenting',
    'errors.title.405': 'Det går ikke her',
    'errors.title.409': 'Noen kom deg i forkjøpet',
    'errors.title.410': 'Denne lenken har gjort sitt',
    'errors.title.413': 'Dette var for mye på én gang',
    'errors.title.415': 'Dette kunne vi ikke lese',
    'errors.title.422': 'Noe i dette går ikke opp',
    'errors.title.429': 'Litt saktere, er du snill',
    'errors.title.500': 'Noe gikk i stykker, og det var oss',
    'errors.title.503': 'Vi trenger et øyeblikk',
    'errors.bad-input':
      'Noe er ikke slik vi venter det. {where}: {what}. Rett det og send på nytt; ingenting er lagret.',
    'errors.bad-json': 'Dette er ikke JSON slik vi venter det: {what}. Rett det og send på nytt; ingenting er lagret.',
    'errors.sign-in-first': 'Dette er bare for noen vi kjenner. Logg inn, så kommer du rett tilbake hit.',
    'errors.key-unknown':
      'Vi kjenner ikke denne nøkkelen, eller den er trukket tilbake. Eieren kan lage en ny i arbeidsrommet.',
    'errors.not-yours': 'Dette tilhører noen andre eller en annen rolle. Skulle det vært ditt, så skriv til oss.',
    'errors.other-site': 'Dette kom fra et annet nettsted, så vi gjorde ingenting. Åpne vår egen side og gjør det der.',
    'errors.origin-unknown':
      'Sider på {origin} får ikke spørre her. Den som eier butikken, slipper dem inn ved å lage en nøkkel: npx rapport key add --origin {origin}',
    'errors.page-key-needed':
      'Dette krever nøkkelen til en side, som begynner med rpp_. Eieren lager den med npx rapport key add --origin https://…',
    'errors.chat-token-unknown':
      'Denne samtalen er over i denne nettleseren. Skriv igjen, så begynner en ny; den gamle fortsetter på e-post.',
    'errors.chat-token-elsewhere': 'Dette er for samtalen på sider på {origin}, og åpner ikke noe annet.',
    'errors.not-found':
      'Det kan ha flyttet, eller være utsolgt og ute av butikken. Søk etter det, eller begynn forfra.',
    'errors.method-unknown':
      'Adressen finnes, men tar ikke imot slike forespørsler. API-siden viser hva hver adresse tar imot.',
    'errors.key-reused':
      'Denne Idempotency-Key er brukt før til noe annet. Bruk en ny nøkkel til en ny forespørsel; ingenting er gjort.',
    'errors.busy': 'Det er for mye på én gang akkurat nå, så ingenting er gjort. Send på nytt; det er trygt.',
    'errors.too-large':
      'Dette er større enn vi tar imot i ett ({limit, number} byte). Send mindre om gangen; ingenting av det er lagret.',
    'errors.media-type': 'Her leser vi JSON, ikke {type}. Sett innholdstypen til application/json og send på nytt.',
    'errors.too-many':
      'Dette var mer enn vi tar imot på så kort tid. Vent et minutt og prøv igjen; ingenting er gjort.',
    'errors.failed': 'Vi har skrevet ned hva som skjedde, og ser på det. Det du gjorde før denne siden, er trygt.',
    'errors.basket-unknown': 'Vi finner ikke denne kurven. Legg noe i en ny; den begynner av seg selv.',
    'errors.basket-ordered':
      'Denne kurven er allerede bestilt, og ingenting er bestilt to ganger. Se etter bestillingen i e-posten din.',
    'errors.basket-empty': 'Kurven er tom. Legg noe i den først.',
    'errors.basket-currencies': 'Kurven har priser i flere valutaer. Bestill dem i hver sin kurv.',
    'errors.basket-too-dear': 'Dette er mer penger enn vi kan regne nøyaktig med. Bestill det i flere kurver.',
    'errors.not-enough-stock':
      'Vi har færre enn du ba om, så ingenting er bestilt. Si for hver vare om du venter, tar færre eller dropper den.',
    'errors.no-restock-day':
      'Vi vet ikke når det kommer flere av denne, så det er ingen dag å vente på. Ta færre, eller dropp den.',
    'errors.product-unknown': 'Denne selger vi ikke lenger. Velg en annen; kurven din er som den var.',
    'errors.order-unknown': 'Vi finner ikke denne bestillingen. Åpne den fra e-posten vi sendte deg, eller logg inn.',
    'errors.order-not-open': 'Denne bestillingen har allerede gått eller er avbestilt, så ingenting er endret.',
    'errors.order-packed':
      'Pakken er pakket og kan ikke avbestilles lenger. Du kan sende den tilbake når den har kommet.',
    'errors.line-unknown': 'Bestillingen har ingen slik linje å sende. Les bestillingen på nytt.',
    'errors.line-waiting':
      'Ingenting av dette er klart: det venter på varer. Registrer det som er kommet, og send det da.',
    'errors.waybill-mistyped':
      '{waybill} kan ikke være et nummer fra {carrier}: kontrollsifferet stemmer ikke. Skriv det en gang til.',
    'errors.case-unknown': 'Vi finner ikke denne saken. Åpne den fra e-posten vi sendte deg, eller logg inn.',
    'errors.message-id-taken':
      'Denne meldingen har en id som en annen har allerede, så den ble ikke tatt imot. Send den igjen med en ny id.',
    'errors.case-without-mail':
      'Bare det som kom på e-post, går i søppelmappen. Lukk saken hvis ingen trenger å svare på den.',
    'errors.case-closed': 'Denne saken er avsluttet, så ingenting er endret. Åpne den igjen ved å skrive i den.',
    'errors.case-of-another':
      'Sak {number} og {into} hører til to kunder, som da ville lese det den andre har skrevet. Slå dem bare sammen hvis begge er samme person, og skriv hvordan du vet det.',
    'errors.case-same': 'Dette er samme sak. Velg en annen; ingenting er endret.',
    'errors.message-elsewhere':
      'En melding er ikke i denne saken, eller alle ville forlate den. Les saken igjen og velg; ingenting er endret.',
    'errors.address-needed': 'Vi må vite hvor svaret skal. Oppgi en e-postadresse, eller logg inn.',
    'errors.case-not-yours':
      'Denne saken er ikke hos deg, så du kan ikke gi den tilbake. Tildel den til hvem du vil; ingenting er endret.',
    'errors.likely-over':
      'Denne lenken er for gammel til å avslutte saken med. Svar på e-posten vår, eller skriv på sakens side, så svarer et menneske.',
    'errors.staff-unknown': 'Ingen med denne id-en svarer kunder her. Velg noen fra listen; ingenting er endret.',
    'errors.prepared-unknown': 'Det finnes ingen slik kurv. Åpne lenken slik den står i e-posten.',
    'errors.prepared-expired': 'Denne lenken er utløpt. Svar på e-posten den kom med, så setter vi den sammen på nytt.',
    'errors.prepared-used':
      'Denne kurven er alt bestilt eller trukket tilbake, så den kan ikke bestilles igjen. Spør oss hvis det ikke var deg.',
    'errors.columns-unreadable': 'Kolonnene kan ikke leses. {what}. Ingenting er importert.',
    'errors.field.needed': 'Dette trenger vi.',
    'errors.field.email': 'Dette ser ikke ut som en e-postadresse.',
    'errors.field.tooLong': 'Høyst {length, number} tegn.',
  },
} as const
