/** What somebody asked before the newcomer came, and what became of it. Minutes count back from now. */
export interface Story {
  /** One of DEMO_CUSTOMERS; of whoever has no account the question comes from the page, with their address. */
  who: string
  by: 'chat' | 'page' | 'mail'
  /** About their newest order. */
  order?: true
  subject?: string
  asked: string
  minutesAgo: number
  /** What Bilal wrote to himself before he answered. */
  note?: string
  answer?: { text: string; minutesAgo: number }
  thanks?: { text: string; minutesAgo: number }
  /** How it ended: they said so, or Bilal did. */
  settled?: 'solved' | 'closed'
  /** The post brings the letter with the answer back. */
  bounced?: true
}

const HOURS = 60
const DAYS = 24 * HOURS

/** Oldest first, as they happened: settled, waiting, open, one that we are late with. */
export const STORIES: readonly Story[] = [
  {
    who: 'Freya Lindqvist',
    by: 'page',
    subject: 'Which wax for a light jacket?',
    asked:
      'My anorak is the light colour, and I am afraid that the wax makes it dark for good. Does it go back when the wax has worn off?',
    minutesAgo: 9 * DAYS,
    answer: {
      text: 'It darkens by about one shade and comes most of the way back over a season. Try it on the inside of the hem first, with very little and a warm iron. If you do not like it, leave it: the cloth keeps out wind without any.',
      minutesAgo: 9 * DAYS - 95,
    },
    settled: 'closed',
  },
  {
    who: 'Marte Engen',
    by: 'chat',
    asked: 'Hei! Er Nordmarka-støvelen vid nok for tykke ullsokker i 41, eller bør jeg gå opp til 42?',
    minutesAgo: 6 * DAYS,
    answer: {
      text: 'Hei, Marte! Bruker du 41 i joggesko til vanlig, ta 42 når du vil ha tykke sokker. Læret gir seg litt i bredden, men ikke i lengden.',
      minutesAgo: 6 * DAYS - 4,
    },
    thanks: { text: 'Da blir det 42. Tusen takk for raskt svar!', minutesAgo: 6 * DAYS - 6 },
    settled: 'solved',
  },
  {
    who: 'Rosa Delgado',
    by: 'page',
    subject: 'Care of the blanket',
    asked: 'Can the blanket from the mill go into a machine with a wool programme, or only by hand?',
    minutesAgo: 3 * DAYS,
    answer: {
      text: 'By hand, lukewarm, with wool soap and without wringing. Most of the time an hour outside in damp air does the same.',
      minutesAgo: 3 * DAYS - 50,
    },
    bounced: true,
  },
  {
    who: 'Jonas Lunde',
    by: 'page',
    order: true,
    subject: 'Når kommer pakken?',
    asked:
      'Jeg skulle ha hatt dette til helgen, og siden sier at det er forsinket. Kan dere si når det faktisk går fra dere? Ellers må jeg finne noe annet.',
    minutesAgo: 26 * HOURS,
  },
  {
    who: 'Clara Whitfield',
    by: 'page',
    order: true,
    subject: 'Can you add a pair of laces?',
    asked: 'I forgot the spare laces. If the parcel is still with you, could you put a pair in and bill me for it?',
    minutesAgo: 20 * HOURS,
    note: 'Still on the packing table. Laces in brown are on shelf 4.',
    answer: {
      text: 'It is still here, so that works. Brown or black, and 150 or 180 cm? For a boot with eight eyelets it is 180.',
      minutesAgo: 19 * HOURS,
    },
  },
  {
    who: 'Priya Nair',
    by: 'chat',
    asked: 'Hello, is the sleeping bag for three seasons enough in a hut at about zero degrees? I am usually cold.',
    minutesAgo: 5 * HOURS,
    answer: {
      text: 'It is comfortable down to minus four for most people. If you are usually cold, wear a cap and the merino shirt in it; then zero is fine. May I ask whether the hut is heated in the evening?',
      minutesAgo: 5 * HOURS - 6,
    },
  },
  {
    who: 'Grace Mwangi',
    by: 'page',
    order: true,
    subject: 'Another address for my parcel',
    asked:
      'I shall be at my sister’s from Thursday. Can my order go there instead? 7 Bank Street, Inverness IV1 1QU. If it has left already, never mind.',
    minutesAgo: 3 * HOURS,
  },
  {
    who: 'Tom Ashdown',
    by: 'mail',
    subject: 'Mending an old pair',
    asked:
      'Good morning,\n\nI have a pair of yours from before the zip was changed. The left sole has come off at the toe. Do you still mend that kind, what does it cost, and how long am I without them?\n\nTom Ashdown',
    minutesAgo: 100,
  },
  {
    who: 'Ingrid Solheim',
    by: 'chat',
    asked: 'Hei, jeg ser at bestillingen min skal gå i dag. Rekker dere å legge ved en boks bivoks?',
    minutesAgo: 25,
  },
]

/** Somebody who overheard a number: their mail becomes a case of its own, with the one that they named beside it. */
export const STRANGER = {
  name: 'Henrik Stavnes',
  /** Whose case they name. */
  names: 'Clara Whitfield',
  subject: 'Regarding #',
  text: 'Hello,\n\nI am told that you can see from the number above where the parcel goes. Please send me the address, I want to meet the van.\n\nHenrik',
  minutesAgo: 55,
}
