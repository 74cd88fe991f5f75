/** The shop's front room, and what the catalogue refuses. List, search and product page share the words of `shop.ts`. */
export const goods = {
  en: {
    'home.title': 'Come in and look around',
    'home.text':
      '{count, plural, one {One thing is} other {# things are}} on our shelves. Each page says on which day it leaves us.',
    'home.look': 'See everything',
    'home.shelves': 'Our shelves',
    'home.newest': 'New on the shelves',
    'list.many': 'More than {count, number} things for “{search}”',
    'list.priceFrom': 'from {price}',
    'list.nothingTitle': 'Nothing here fits all of that',
    'list.nothingText': 'Loosen the price or the maker, or look through everything we have.',
    'option.size': 'Size',
    'option.colour': 'Colour',
    'option.material': 'Material',
    'option.pattern': 'Pattern',
    'option.style': 'Style',
    'filter.brand': 'Made by',
    'filter.anyBrand': 'Anybody',
    'search.offer': 'Perhaps one of these',
    'product.lowest': 'lowest in 30 days {price}',
    'product.backOn': 'Sold out. More comes {day}.',
    'product.maySitOut': 'You can order it now and wait. We ask before anything is ordered.',
    'product.details': 'Details',
    'product.gone': 'sold out',
    'setting.catalogue.taxRate': 'Tax in prices that say nothing about it, in hundredths of a percent',
    'setting.catalogue.stockWhenAvailable': 'Units in stock when a feed says only that there are some',
    'setting.catalogue.welcome': 'Title and text of the front page, per language',
    'kind.product.added': 'When we put something on the shelf. Nothing about you.',
    'kind.product.priced': 'When a price of ours changed. Nothing about you.',
    'kind.stock.received': 'When goods came in. Nothing about you.',
    'errors.category-unknown':
      'There is no shelf “{category}”. Make it first (PUT /api/categories), or leave it empty; nothing was stored.',
    'errors.reference-taken':
      'Another product has the reference {reference} already. Change that one, or give this one another; nothing was stored.',
    'errors.slug-taken':
      'Another product lives at the address {slug}. Choose another, or leave it out and we make one; nothing was stored.',
    'errors.stock-promised':
      '{reserved, number} of these are promised to customers, so there cannot be fewer. Cancel an order first, or count again.',
    'errors.picture-unreadable':
      'This is no PNG, JPEG, WebP or AVIF picture. Save it as one of these and send it again.',
    'errors.picture-unknown': 'There is no picture at this address any more.',
  },
  nb: {
    'home.title': 'Kom inn og se deg om',
    'home.text':
      '{count, plural, one {Én vare står} other {# varer står}} i hyllene våre. Hver side sier hvilken dag varen går fra oss.',
    'home.look': 'Se alt',
    'home.shelves': 'Hyllene våre',
    'home.newest': 'Nytt i hyllene',
    'list.many': 'Flere enn {count, number} varer for «{search}»',
    'list.priceFrom': 'fra {price}',
    'list.nothingTitle': 'Ingenting her passer med alt det',
    'list.nothingText': 'Slakk på prisen eller merket, eller se på alt vi har.',
    'option.size': 'Størrelse',
    'option.colour': 'Farge',
    'option.material': 'Materiale',
    'option.pattern': 'Mønster',
    'option.style': 'Stil',
    'filter.brand': 'Laget av',
    'filter.anyBrand': 'Alle',
    'search.offer': 'Kanskje en av disse',
    'product.lowest': 'laveste på 30 dager {price}',
    'product.backOn': 'Utsolgt. Flere kommer {day}.',
    'product.maySitOut': 'Du kan bestille nå og vente. Vi spør før noe blir bestilt.',
    'product.details': 'Detaljer',
    'product.gone': 'utsolgt',
    'setting.catalogue.taxRate': 'Avgift i priser som ikke sier noe om det, i hundredels prosent',
    'setting.catalogue.stockWhenAvailable': 'Antall på lager når en varestrøm bare sier at det finnes noen',
    'setting.catalogue.welcome': 'Tittel og tekst på forsiden, per språk',
    'kind.product.added': 'Når vi satte noe i hyllen. Ingenting om deg.',
    'kind.product.priced': 'Når en pris hos oss ble endret. Ingenting om deg.',
    'kind.stock.received': 'Når det kom inn varer. Ingenting om deg.',
    'errors.category-unknown':
      'Det finnes ingen hylle «{category}». Lag den først (PUT /api/categories), eller la feltet stå tomt; ingenting er lagret.',
    'errors.reference-taken':
      'En annen vare har allerede referansen {reference}. Endre den, eller gi denne en annen; ingenting er lagret.',
    'errors.slug-taken':
      'En annen vare har adressen {slug}. Velg en annen, eller la den stå tom, så lager vi en; ingenting er lagret.',
    'errors.stock-promised':
      '{reserved, number} av disse er lovet bort til kunder, så det kan ikke være færre. Avbestill en ordre først, eller tell på nytt.',
    'errors.picture-unreadable':
      'Dette er ikke et bilde i PNG, JPEG, WebP eller AVIF. Lagre det som et av dem og send det på nytt.',
    'errors.picture-unknown': 'Det er ikke lenger noe bilde på denne adressen.',
  },
} as const
