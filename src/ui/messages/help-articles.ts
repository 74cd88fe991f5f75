/** Help: articles, how they are written, and the pages on which they are read. */
export const helpArticles = {
  en: {
    'kind.article.published': 'That an article of our help was published.',
    'kind.article.withdrawn': 'That an article of our help was taken out.',
    'line.article.published': 'We published an article',
    'line.article.withdrawn': 'We took an article out',
    'errors.article-reference-taken': 'Another article is called {reference} where it came from. Change that one.',
    'errors.article-was-published': 'Somebody may have read this article, so it is kept. Take it out instead.',
    'errors.section-unknown': 'There is no such section any more. Choose another one.',
    'errors.section-not-empty': 'Something still stands in this section. Move it elsewhere first.',
    'errors.section-too-deep': 'Sections are two levels deep: one that has parts cannot stand in another.',
    'errors.sections-too-many': 'There are {limit} sections, which is all that a contents page can show. Join some.',
    'errors.address-taken': 'Something else stands at the address {slug}. Choose another one.',
    'errors.draft-unknown':
      'Nothing is being written in this language any more. Somebody published it or threw it away.',
    'errors.draft-empty': 'An article needs a title and words before anybody reads it.',
    'errors.draft-not-in-review': 'Nobody has asked for this to be looked at. Ask for a review first.',
    'errors.not-published': 'Nothing is published in this language.',
    'errors.revision-unknown': 'There is no such revision.',
    'errors.publisher-needed':
      'Publishing is for owners and editors. Ask one of them for a review; what you wrote is kept.',
    'errors.file-unreadable':
      'This is no picture, sound or film that every browser shows. Take PNG, JPEG, WebP, AVIF, GIF, MP3, M4A, Ogg, FLAC, WAV, MP4 or WebM.',
    'errors.article-file-too-large': 'This file is larger than {limit} MB. Save it smaller, or cut it.',
    'errors.article-file-unknown': 'This file is not to be seen any more.',
  },
  nb: {
    'kind.article.published': 'At en artikkel i hjelpen ble publisert.',
    'kind.article.withdrawn': 'At en artikkel i hjelpen ble tatt ut.',
    'line.article.published': 'Vi publiserte en artikkel',
    'line.article.withdrawn': 'Vi tok ut en artikkel',
    'errors.article-reference-taken': 'En annen artikkel heter {reference} der den kom fra. Endre den.',
    'errors.article-was-published': 'Noen kan ha lest denne artikkelen, så den beholdes. Ta den ut i stedet.',
    'errors.section-unknown': 'Den delen finnes ikke lenger. Velg en annen.',
    'errors.section-not-empty': 'Det står fortsatt noe i denne delen. Flytt det først.',
    'errors.section-too-deep': 'Deler har to nivåer: en som har egne deler, kan ikke stå i en annen.',
    'errors.sections-too-many': 'Det er {limit} deler, og flere får ikke plass på innholdssiden. Slå sammen noen.',
    'errors.address-taken': 'Noe annet står på adressen {slug}. Velg en annen.',
    'errors.draft-unknown': 'Det skrives ikke noe på dette språket lenger. Noen har publisert det eller kastet det.',
    'errors.draft-empty': 'En artikkel trenger tittel og tekst før noen leser den.',
    'errors.draft-not-in-review': 'Ingen har bedt om at dette blir sett på. Be om det først.',
    'errors.not-published': 'Ingenting er publisert på dette språket.',
    'errors.revision-unknown': 'Den utgaven finnes ikke.',
    'errors.publisher-needed':
      'Å publisere er for eiere og redaktører. Be en av dem se på det; det du skrev, er tatt vare på.',
    'errors.file-unreadable':
      'Dette er ikke et bilde, en lyd eller en film som alle nettlesere viser. Bruk PNG, JPEG, WebP, AVIF, GIF, MP3, M4A, Ogg, FLAC, WAV, MP4 eller WebM.',
    'errors.article-file-too-large': 'Filen er større enn {limit} MB. Lagre den mindre, eller klipp den.',
    'errors.article-file-unknown': 'Denne filen kan ikke ses lenger.',
  },
} as const
