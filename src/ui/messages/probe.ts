/** The house as its own customer. */
export const probe = {
  en: {
    'settings.of.probe': 'Be your own customer',
    'setting.probe.on': 'Write, chat and order as a stranger would, by itself, and measure how long each answer takes',
    'setting.probe.hours': 'Hours from one time to the next',
    'setting.probe.whileOpen': 'Only while questions are answered',
    'setting.probe.question': 'What the stranger asks; empty: a question that every shop is asked',
    'setting.probe.address':
      'Mail address from which the stranger writes; its mail has to arrive here. Empty: your own, with a mark behind a plus',
    'setting.probe.product':
      'Product of which one is ordered and given back at once (its id); empty: nothing is ordered',
    'setting.probe.answerHours': 'Hours after which nobody has answered',
    'setting.probe.keepDays': 'Days after which these customers are removed',
    'errors.probe-again': 'It was tried less than {seconds} seconds ago. What came of it is shown below.',
  },
  nb: {
    'settings.of.probe': 'Vær din egen kunde',
    'setting.probe.on':
      'Skriv, chat og bestill som en fremmed ville gjort, av seg selv, og mål hvor lang tid hvert svar tar',
    'setting.probe.hours': 'Timer fra én gang til den neste',
    'setting.probe.whileOpen': 'Bare mens spørsmål blir besvart',
    'setting.probe.question': 'Hva den fremmede spør om; tomt: et spørsmål som alle butikker får',
    'setting.probe.address':
      'E-postadressen den fremmede skriver fra; e-post dit må komme fram hit. Tomt: deres egen, med et merke bak et pluss',
    'setting.probe.product':
      'Varen det bestilles én av, som gis tilbake med en gang (id-en); tomt: ingenting bestilles',
    'setting.probe.answerHours': 'Timer før ingen har svart',
    'setting.probe.keepDays': 'Dager før disse kundene blir fjernet',
    'errors.probe-again':
      'Det ble prøvd for mindre enn {seconds} sekunder siden. Det som kom ut av det, står nedenfor.',
  },
} as const
