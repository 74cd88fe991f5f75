/** The search monitor: what the server says of it. What its tabs in the workspace say stands in help-wanted.ts, which comes with them. */
export const helpMonitor = {
  en: {
    'purpose.help_offers': 'Offer me help when I search for long',
    'purpose.help_offers.gives':
      'You get: somebody who offers help when a search in our help took far longer than usual. They see what you looked for and how often, for two weeks; each time somebody looks, it stands here.',
    'holds.help.struggle': 'That you took long to find an answer, and whether we offered help',
    'projection.question': 'what you asked in our help',
    'reason.wanted': 'see what an answer is missing for',
    'reason.struggles': 'offer help to who searched for long, as you allow',
    'setting.help.wantedDays': 'Days within which an answer that several people want is seen to',
    'setting.help.casePrice':
      'What it costs when a person answers a case, in the smallest unit of the currency; wanted answers are priced by it',
    'mail.helpOffer.subject': 'Did you find it?',
    'mail.helpOffer.text': 'You looked for “{what}” in our help, and it took longer than it should.',
    'mail.helpOffer.ask': 'If you still need it, ask us. A person answers.',
    'mail.helpOffer.askDo': 'Ask us',
    'mail.helpOffer.reason': 'You let us offer help when you search for long.',
    'errors.wanted-unknown': 'This wanted answer is gone. It may have been put together with another.',
    'errors.wanted-settled': 'It is settled. Take it up again first.',
    'errors.questions-gone': 'These questions are no longer there. Read the list again.',
    'errors.questions-not-yours':
      'Single questions are read by agents, by whoever has to answer them, and by editors. Take it first.',
    'errors.struggle-unknown': 'Somebody has seen to this, or it is no longer allowed.',
    'errors.no-address': 'We have no mail address of theirs.',
  },
  nb: {
    'purpose.help_offers': 'Tilby meg hjelp når jeg leter lenge',
    'purpose.help_offers.gives':
      'Du får: noen som tilbyr hjelp når et søk i hjelpen vår tok mye lengre tid enn vanlig. De ser hva du lette etter og hvor mange ganger, i to uker; hver gang noen ser det, står det her.',
    'holds.help.struggle': 'At du brukte lang tid på å finne et svar, og om vi tilbød hjelp',
    'projection.question': 'det du spurte om i hjelpen',
    'reason.wanted': 'se hva det mangler svar på',
    'reason.struggles': 'tilby hjelp til den som lette lenge, som du tillater',
    'setting.help.wantedDays': 'Dager før noen har tatt seg av et svar som flere ønsker',
    'setting.help.casePrice':
      'Hva det koster når et menneske svarer på en sak, i valutaens minste enhet; ønskede svar får pris etter det',
    'mail.helpOffer.subject': 'Fant du det?',
    'mail.helpOffer.text': 'Du lette etter «{what}» i hjelpen vår, og det tok lengre tid enn det burde.',
    'mail.helpOffer.ask': 'Trenger du det fortsatt, så spør oss. Et menneske svarer.',
    'mail.helpOffer.askDo': 'Spør oss',
    'mail.helpOffer.reason': 'Du lar oss tilby hjelp når du leter lenge.',
    'errors.wanted-unknown': 'Dette ønskede svaret er borte. Det kan være slått sammen med et annet.',
    'errors.wanted-settled': 'Det er avgjort. Ta det opp igjen først.',
    'errors.questions-gone': 'Disse spørsmålene er der ikke lenger. Les listen på nytt.',
    'errors.questions-not-yours':
      'Enkelte spørsmål leses av dem som svarer kunder, av den som skal svare på dem, og av redaktører. Ta det først.',
    'errors.struggle-unknown': 'Noen har tatt seg av dette, eller det er ikke lenger tillatt.',
    'errors.no-address': 'Vi har ingen e-postadresse til dem.',
  },
} as const
