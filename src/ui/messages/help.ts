/** Help: what the house itself says of it, wherever it is shown. */
export const help = {
  en: {
    'line.question.asked': 'Asked: {text}',
    'line.answer.judged': '{helped, select, yes {The answer helped} other {The answer did not help}}: {text}',
    'line.answer.found': 'We answered what had no answer before: {text}',
    'kind.question.asked': 'What you asked in our help, and whether we had an answer.',
    'kind.answer.judged': 'Whether an answer helped you.',
    'kind.answer.found': 'When we told you an answer that we did not have when you asked.',
    'holds.help.question': 'What you asked in our help, what we showed you, and whether it helped',
    'setting.help.editors': 'Who of the staff publishes articles, besides the owners (ids)',
    'errors.article-unknown': 'There is no such article.',
  },
  nb: {
    'line.question.asked': 'Spurte: {text}',
    'line.answer.judged': '{helped, select, yes {Svaret hjalp} other {Svaret hjalp ikke}}: {text}',
    'line.answer.found': 'Vi svarte på det vi ikke hadde svar på før: {text}',
    'kind.question.asked': 'Hva du spurte om i hjelpen, og om vi hadde et svar.',
    'kind.answer.judged': 'Om et svar hjalp deg.',
    'kind.answer.found': 'Når vi fortalte deg et svar som vi ikke hadde da du spurte.',
    'holds.help.question': 'Hva du spurte om i hjelpen, hva vi viste deg, og om det hjalp',
    'setting.help.editors': 'Hvem som publiserer artikler, i tillegg til eierne (id-er)',
    'errors.article-unknown': 'Den artikkelen finnes ikke.',
  },
} as const
