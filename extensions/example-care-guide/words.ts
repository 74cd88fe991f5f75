/** Everything that this module says, in each language of the house. */
export const words = {
  en: {
    'care.title': 'How to care for it',
    'care.helped': 'This has helped me',
    'care.thanks': 'Good to hear.',
    'line.care.helped': 'Our care guide has helped',
    'kind.care.helped': 'That one of our care guides has helped you, when you say so.',
    'setting.example-care-guide.general': 'The care guide where a category has none',
  },
  nb: {
    'care.title': 'Slik tar du vare på den',
    'care.helped': 'Dette hjalp meg',
    'care.thanks': 'Godt å høre.',
    'line.care.helped': 'Stellrådet vårt hjalp',
    'kind.care.helped': 'At et av stellrådene våre har hjulpet deg, når du sier det.',
    'setting.example-care-guide.general': 'Stellrådet der en kategori ikke har noe eget',
  },
}
