/** What a machine translates for an agent, and what is said of it: a browser loads it with the first case. */
export const translating = {
  en: {
    'translate.do': 'Translate',
    'translate.busy': 'It is being translated.',
    'translate.by': 'Translated by a machine ({service}) from {language}',
    'translate.made': 'Translated by a machine ({service})',
    'translate.lost': 'Left out by the machine, look at the original: {parts}',
    'translate.hide': 'Hide the translation',
    'translate.show': 'Show the translation',
    'translate.answer': 'Translate into {language}',
    'translate.sends': 'Your words go to {service}, without addresses, links and numbers.',
    'translate.changed': 'You wrote on meanwhile. Your words stand as they are; translate them again.',
    'translate.meant': 'What you wrote',
    'translate.check':
      'A machine ({service}) has translated it into {language}. Read it above and change it: that is what is sent. What you wrote stays as a note among us.',
    'translate.back': 'Back to what I wrote',
    'holds.desk.translation': 'What a machine made of your messages in another language, and where they went for it',
    'service.translation':
      'A translation service that this shop has chosen. If somebody of us does not read the language in which you wrote, they can have your message translated. Only its words go there, without mail addresses, links and longer numbers, and not who you are.',
    'errors.translation-off': 'No translation service is switched on.',
    'errors.translation-language-unknown':
      'The translation service does not know this language {language}. The original stands as it is.',
    'errors.translation-too-long': 'It is too long for the translation service. Translate a part of it.',
    'errors.translation-busy': 'The translation service has too much to do. Try again in a minute.',
    'errors.translation-refused':
      'The translation service does not accept our key. Tell whoever looks after this installation.',
    'errors.translation-failed': 'The translation service did not answer. The original stands as it is; try again.',
  },
  nb: {
    'translate.do': 'Oversett',
    'translate.busy': 'Det oversettes.',
    'translate.by': 'Oversatt av en maskin ({service}) fra {language}',
    'translate.made': 'Oversatt av en maskin ({service})',
    'translate.lost': 'Utelatt av maskinen, se i originalen: {parts}',
    'translate.hide': 'Skjul oversettelsen',
    'translate.show': 'Vis oversettelsen',
    'translate.answer': 'Oversett til {language}',
    'translate.sends': 'Ordene dine går til {service}, uten adresser, lenker og tall.',
    'translate.changed': 'Du skrev videre imens. Ordene dine står som de er; oversett dem på nytt.',
    'translate.meant': 'Det du skrev',
    'translate.check':
      'En maskin ({service}) har oversatt det til {language}. Les det over og rett på det: det er det som sendes. Det du skrev, blir stående som et notat mellom oss.',
    'translate.back': 'Tilbake til det jeg skrev',
    'holds.desk.translation': 'Hva en maskin gjorde av meldingene dine på et annet språk, og hvor de gikk for det',
    'service.translation':
      'En oversettelsestjeneste som denne butikken har valgt. Leser ikke den hos oss som svarer, språket du skrev på, kan meldingen din bli oversatt. Bare ordene går dit, uten e-postadresser, lenker og lengre tall, og ikke hvem du er.',
    'errors.translation-off': 'Ingen oversettelsestjeneste er slått på.',
    'errors.translation-language-unknown':
      'Oversettelsestjenesten kan ikke dette språket {language}. Originalen står som den er.',
    'errors.translation-too-long': 'Det er for langt for oversettelsestjenesten. Oversett en del av det.',
    'errors.translation-busy': 'Oversettelsestjenesten har for mye å gjøre. Prøv igjen om et minutt.',
    'errors.translation-refused':
      'Oversettelsestjenesten godtar ikke nøkkelen vår. Si fra til den som steller med installasjonen.',
    'errors.translation-failed': 'Oversettelsestjenesten svarte ikke. Originalen står som den er; prøv igjen.',
  },
} as const
