/** What the demo's people asked in the help; some of it nobody has written down yet. Minutes count back from now. */
export interface DemoQuestion {
  who: string
  asked: string
  minutesAgo: number
  helped?: boolean
}

const HOURS = 60
const DAYS = 24 * HOURS

/** Oldest first. */
export const DEMO_QUESTIONS: readonly DemoQuestion[] = [
  { who: 'Ingrid Solheim', asked: 'Hvor ofte skal støvlene vokses?', minutesAgo: 6 * DAYS, helped: true },
  { who: 'Clara Whitfield', asked: 'How do I wash a wool sweater?', minutesAgo: 5 * DAYS, helped: true },
  { who: 'Samuel Berg', asked: 'Kan dere gravere navn i kniven?', minutesAgo: 4 * DAYS },
  { who: 'Priya Nair', asked: 'Do you engrave a name into the knife?', minutesAgo: 3 * DAYS },
  { who: 'Kari Nymo', asked: 'Selger dere gavekort?', minutesAgo: 2 * DAYS },
  { who: 'Grace Mwangi', asked: 'Is there a gift card?', minutesAgo: 28 * HOURS },
  { who: 'Astrid Foss', asked: 'Har dere gavekort på nett?', minutesAgo: 20 * HOURS },
  { who: 'Marte Engen', asked: 'Hodelykta mi lyser ikke lenger', minutesAgo: 9 * HOURS, helped: true },
  { who: 'Amina Yusuf', asked: 'Når kommer pakken min?', minutesAgo: 4 * HOURS, helped: true },
  { who: 'Silje Karlsen', asked: 'Hva er returfristen?', minutesAgo: 70, helped: false },
]
