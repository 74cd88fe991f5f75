import { type Article, OWN, material, weight, made, lasts } from './article.ts'
import { BLACK, CHESTNUT, FJORD, MOSS, OCHRE, RUST, SPRUCE, WOOL } from './pictures.ts'

/** Packs, maps, and what keeps things alive. */
export const CARRY_GOODS: readonly Article[] = [
  {
    code: 'DA',
    category: 'packs',
    brand: OWN,
    price: 1390,
    stock: 9,
    picture: ['pack', MOSS],
    title: ['Day pack, 22 litres', 'Dagstursekk, 22 liter'],
    text: [
      'Room for a sweater, a thermos and a change of mind. Straps of leather that get softer.',
      'Plass til genser, termos og en ombestemmelse. Skinnreimer som blir mykere.',
    ],
    details: [
      material('Waxed cotton and leather', 'Vokset bomull og skinn'),
      [
        ['Volume', 'Volum'],
        ['22 l', '22 l'],
      ],
      weight(890),
      lasts('Straps and buckles', 'Reimer og spenner'),
    ],
  },
  {
    code: 'ST',
    category: 'packs',
    brand: 'Varg',
    price: 2890,
    stock: 3,
    picture: ['pack', RUST],
    title: ['Big pack, 65 litres', 'Storsekk, 65 liter'],
    text: [
      'Carries eighteen kilos as if they were fifteen. The hip belt comes in three sizes and can be changed later.',
      'Bærer atten kilo som om de var femten. Hoftebeltet finnes i tre størrelser og kan byttes senere.',
    ],
    details: [
      material('Recycled polyamide', 'Resirkulert polyamid'),
      [
        ['Volume', 'Volum'],
        ['65 l', '65 l'],
      ],
      weight(2100),
    ],
  },
  {
    code: 'VS',
    category: 'packs',
    brand: 'Vadested',
    price: 349,
    stock: 27,
    picture: ['bag', SPRUCE],
    title: ['Dry bag, 30 litres', 'Vanntett pakkpose, 30 liter'],
    text: [
      'Rolled three times it floats, with everything in it that must not swim.',
      'Rullet tre ganger flyter den, med alt inni som ikke skal svømme.',
    ],
    details: [material('Coated polyester', 'Belagt polyester'), weight(240)],
  },
  {
    code: 'KA',
    category: 'packs',
    brand: 'Kartverksted',
    price: 229,
    stock: 80,
    picture: ['map', SPRUCE],
    title: ['Map of Nordmarka, 1:50 000', 'Kart over Nordmarka, 1:50 000'],
    text: [
      'On paper that can be folded wet. Every cabin, every spring, and the bog that is deeper than it looks.',
      'På papir som tåler å brettes vått. Hver hytte, hver kilde, og myra som er dypere enn den ser ut.',
    ],
    details: [
      [
        ['Scale', 'Målestokk'],
        ['1:50 000', '1:50 000'],
      ],
      weight(80),
    ],
  },
  {
    code: 'KJ',
    category: 'packs',
    brand: 'Kartverksted',
    price: 249,
    stock: 55,
    picture: ['map', FJORD],
    title: ['Map of Jotunheimen, 1:50 000', 'Kart over Jotunheimen, 1:50 000'],
    text: [
      'The high ones, with summer paths and winter routes in two colours.',
      'De høye, med sommerstier og vinterruter i to farger.',
    ],
    details: [
      [
        ['Scale', 'Målestokk'],
        ['1:50 000', '1:50 000'],
      ],
      weight(90),
    ],
  },
  {
    code: 'BV',
    category: 'care',
    brand: OWN,
    price: 149,
    stock: 120,
    picture: ['tin', OCHRE],
    title: ['Beeswax, 100 ml', 'Bivoks, 100 ml'],
    text: [
      'For leather that has been out. One tin lasts a pair of boots two winters.',
      'Til skinn som har vært ute. Én boks rekker til et par støvler i to vintre.',
    ],
    details: [
      [
        ['Content', 'Innhold'],
        ['Beeswax, linseed oil', 'Bivoks, linolje'],
      ],
      weight(120),
      made('Hønefoss'),
    ],
  },
  {
    code: 'BO',
    category: 'care',
    brand: OWN,
    price: 129,
    stock: 64,
    picture: ['brush', CHESTNUT],
    title: ['Brush of horsehair', 'Børste i hestehår'],
    text: [
      'First for mud, then for wax. With a hole to hang it by, because otherwise nobody finds it.',
      'Først til gjørme, så til voks. Med hull til å henge den i, for ellers finner ingen den.',
    ],
    details: [material('Beech and horsehair', 'Bøk og hestehår'), weight(140)],
  },
  {
    code: 'LI',
    category: 'care',
    brand: OWN,
    price: 59,
    stock: 200,
    sizes: '120\u00a0cm 150\u00a0cm 180\u00a0cm',
    picture: ['laces', BLACK],
    title: ['Spare laces', 'Ekstra lisser'],
    text: [
      'Braided, waxed, and as long as they say. A pair lives in every box of boots.',
      'Flettet, vokset og så lange som de sier. Et par ligger i hver eske støvler.',
    ],
    details: [material('Polyester, waxed', 'Polyester, vokset'), weight(12)],
  },
  {
    code: 'US',
    category: 'care',
    brand: 'Saueland',
    price: 119,
    stock: 75,
    picture: ['bottle', WOOL],
    title: ['Wool soap, half a litre', 'Ullsåpe, en halv liter'],
    text: [
      'Mild enough for merino and for the person who washes it by hand.',
      'Mild nok for merino og for den som vasker for hånd.',
    ],
    details: [
      [
        ['Content', 'Innhold'],
        ['Soap from rapeseed oil', 'Såpe av rapsolje'],
      ],
      weight(540),
    ],
  },
  {
    code: 'IM',
    category: 'care',
    brand: OWN,
    price: 189,
    stock: 38,
    picture: ['tin', MOSS],
    title: ['Wax for cotton, with a cloth', 'Voks til bomull, med klut'],
    text: [
      'Rub it in, warm it with a hair dryer, and the anorak is new. Enough for three.',
      'Gni inn, varm med hårføner, og anorakken er ny. Nok til tre.',
    ],
    details: [
      [
        ['Content', 'Innhold'],
        ['Beeswax, rapeseed wax', 'Bivoks, rapsvoks'],
      ],
      weight(180),
    ],
  },
  {
    code: 'ST2',
    category: 'care',
    brand: OWN,
    price: 249,
    stock: 29,
    picture: ['laces', RUST],
    title: ['Mending kit for wool', 'Stoppesett til ull'],
    text: [
      'Needles, yarn in six colours, and a page that explains darning to people who have never done it.',
      'Nåler, garn i seks farger og en side som forklarer stopping for den som aldri har gjort det.',
    ],
    details: [
      [
        ['Content', 'Innhold'],
        ['3 needles, 6 × 10 m of yarn', '3 nåler, 6 × 10 m garn'],
      ],
      weight(90),
    ],
  },
  {
    code: 'SY',
    category: 'care',
    brand: OWN,
    price: 690,
    stock: 999,
    picture: ['brush', BLACK],
    title: ['A new sole, fitted', 'Ny såle, påsydd'],
    text: [
      'Send us the boots; they come back within two weeks with a new sole and their old shape.',
      'Send oss støvlene; de kommer tilbake innen to uker med ny såle og gammel fasong.',
    ],
    details: [lasts('Every boot that we have made', 'Alle støvler vi har laget'), made('Hønefoss')],
  },
  {
    code: 'SA',
    category: 'care',
    brand: 'Smia',
    price: 320,
    stock: 21,
    picture: ['knife', WOOL],
    title: ['Strop of leather', 'Strykereim i skinn'],
    text: [
      'Twenty strokes on Sundays and the knife never needs a stone.',
      'Tjue drag på søndager, så trenger kniven aldri stein.',
    ],
    details: [material('Leather on beech', 'Skinn på bøk'), weight(160)],
  },
]
