/** Since you last met, practice and review: what the house itself says of them. What stands on their own screens comes with these. */
export const training = {
  en: {
    'since.title': 'Since you last met',
    'since.you': 'Since you wrote to them on {day}: {what}.',
    'since.you.nothing': 'Nothing new since you wrote to them on {day}.',
    'since.we': 'Since {name} wrote to them on {day}: {what}.',
    'since.we.nothing': 'Nothing new since {name} wrote to them on {day}.',
    'since.first': 'Nobody here has written to them before.',
    'since.firstWith': 'Nobody here has written to them before. So far: {what}.',
    'since.orders': '{count, plural, one {one order} other {# orders}}',
    'since.cancelled': '{count, plural, one {one order cancelled} other {# orders cancelled}}',
    'since.returned': '{count, plural, one {one order sent back} other {# orders sent back}}',
    'since.cases': '{count, plural, one {one other question} other {# other questions}}',
    'since.allowed': '{count, plural, one {a permission given} other {# permissions given}}',
    'since.withdrawn': '{count, plural, one {a permission taken back} other {# permissions taken back}}',
    'since.calls': '{count, plural, one {one telephone call} other {# telephone calls}}',
    'since.order': 'Order {number}',
    'since.case': 'Case {number}',
    'since.line': 'Their record',
    'since.promised':
      'Promised: {promise}, {when}.{more, plural, =0 {} one { One more promise is open.} other { # more are open.}}',
    'since.promised.none': 'Nothing else is promised to them.',
    'since.wrong.promise':
      'Not kept on {day}: {promise}.{more, plural, =0 {} one { One more thing went wrong this year.} other { # more things went wrong this year.}}',
    'since.wrong.returned':
      'They sent an order back on {day}.{more, plural, =0 {} one { One more thing went wrong this year.} other { # more things went wrong this year.}}',
    'since.wrong.complaint':
      'They complained on {day}.{more, plural, =0 {} one { One more thing went wrong this year.} other { # more things went wrong this year.}}',
    'since.wrong.rating':
      'They said on {day} that an answer did not help.{more, plural, =0 {} one { One more thing went wrong this year.} other { # more things went wrong this year.}}',
    'since.wrong.address':
      'Letters to {address} have come back since {day}.{more, plural, =0 {} one { One more thing went wrong this year.} other { # more things went wrong this year.}}',
    'since.person': '{name} is their person here.',
    'since.person.you': 'You are their person here.',
    'since.me': '{name} looks after you',
    'since.me.text': 'What you ask comes to them first, as long as they are here and have time.',
    'errors.practice-unknown': 'There is no such practice, or its customer no longer allows it.',
    'errors.practice-none':
      'There is no case left to practise on. Customers allow it on their own page; more come as cases are settled.',
    'errors.practice-answered': 'You have answered it already.',
    'errors.practice-unanswered': 'Nothing has been answered there yet.',
    'errors.review-unknown': 'There is no such review, or its customer no longer allows it.',
    'errors.review-own': 'Somebody other than who answered reviews it.',
    'errors.review-done': 'It has been reviewed already.',
    'errors.review-incomplete':
      'Say something to every question, also that one does not apply. The questions may have changed: load the page again.',
    'errors.not-a-reviewer': 'Only reviewers do this. An owner says who they are.',
    'holds.desk.practice': 'That a colleague practised on a question of yours, with your name taken out',
    'holds.desk.review': 'That somebody checked how a question of yours was answered',
    'setting.desk.reviewers': 'Who of the staff reviews answers and comments on practice, besides the owners (ids)',
    'setting.desk.reviewsPerWeek': 'Settled cases of each agent that are drawn for review each week (0: none)',
    'setting.desk.reviewQuestions': 'What reviewers are asked of an answer; empty: the four questions of the house',
    'workspace.nav.practice': 'Practice',
    'workspace.nav.reviews': 'Reviews',
  },
  nb: {
    'since.title': 'Siden sist',
    'since.you': 'Siden du skrev til dem {day}: {what}.',
    'since.you.nothing': 'Ingenting nytt siden du skrev til dem {day}.',
    'since.we': 'Siden {name} skrev til dem {day}: {what}.',
    'since.we.nothing': 'Ingenting nytt siden {name} skrev til dem {day}.',
    'since.first': 'Ingen her har skrevet til dem før.',
    'since.firstWith': 'Ingen her har skrevet til dem før. Hittil: {what}.',
    'since.orders': '{count, plural, one {én bestilling} other {# bestillinger}}',
    'since.cancelled': '{count, plural, one {én avbestilling} other {# avbestillinger}}',
    'since.returned': '{count, plural, one {én retur} other {# returer}}',
    'since.cases': '{count, plural, one {ett annet spørsmål} other {# andre spørsmål}}',
    'since.allowed': '{count, plural, one {én tillatelse gitt} other {# tillatelser gitt}}',
    'since.withdrawn': '{count, plural, one {én tillatelse trukket tilbake} other {# tillatelser trukket tilbake}}',
    'since.calls': '{count, plural, one {én telefonsamtale} other {# telefonsamtaler}}',
    'since.order': 'Bestilling {number}',
    'since.case': 'Sak {number}',
    'since.line': 'Siden deres',
    'since.promised':
      'Lovet: {promise}, {when}.{more, plural, =0 {} one { Ett løfte til er åpent.} other { # løfter til er åpne.}}',
    'since.promised.none': 'Ingenting annet er lovet dem.',
    'since.wrong.promise':
      'Ikke holdt {day}: {promise}.{more, plural, =0 {} one { Én ting til gikk galt det siste året.} other { # ting til gikk galt det siste året.}}',
    'since.wrong.returned':
      'De sendte en bestilling tilbake {day}.{more, plural, =0 {} one { Én ting til gikk galt det siste året.} other { # ting til gikk galt det siste året.}}',
    'since.wrong.complaint':
      'De klaget {day}.{more, plural, =0 {} one { Én ting til gikk galt det siste året.} other { # ting til gikk galt det siste året.}}',
    'since.wrong.rating':
      'De sa {day} at et svar ikke hjalp.{more, plural, =0 {} one { Én ting til gikk galt det siste året.} other { # ting til gikk galt det siste året.}}',
    'since.wrong.address':
      'Brev til {address} har kommet tilbake siden {day}.{more, plural, =0 {} one { Én ting til gikk galt det siste året.} other { # ting til gikk galt det siste året.}}',
    'since.person': '{name} er deres kontakt her.',
    'since.person.you': 'Du er deres kontakt her.',
    'since.me': '{name} tar seg av deg',
    'since.me.text': 'Det du spør om, kommer først til dem, så lenge de er her og har tid.',
    'errors.practice-unknown': 'Denne øvelsen finnes ikke, eller kunden tillater den ikke lenger.',
    'errors.practice-none':
      'Det er ingen saker igjen å øve på. Kundene tillater det på sin egen side; flere kommer når saker avsluttes.',
    'errors.practice-answered': 'Du har svart på den allerede.',
    'errors.practice-unanswered': 'Her er det ikke svart noe ennå.',
    'errors.review-unknown': 'Denne gjennomgangen finnes ikke, eller kunden tillater den ikke lenger.',
    'errors.review-own': 'En annen enn den som svarte, går gjennom den.',
    'errors.review-done': 'Den er gått gjennom allerede.',
    'errors.review-incomplete':
      'Svar på hvert spørsmål, også at ett ikke gjelder. Spørsmålene kan være endret: last siden på nytt.',
    'errors.not-a-reviewer': 'Bare de som går gjennom svar, gjør dette. En eier sier hvem de er.',
    'holds.desk.practice': 'At en kollega har øvd på et spørsmål fra deg, uten navnet ditt',
    'holds.desk.review': 'At noen har gått gjennom hvordan et spørsmål fra deg ble besvart',
    'setting.desk.reviewers':
      'Hvem av de ansatte som går gjennom svar og kommenterer øvelser, i tillegg til eierne (id-er)',
    'setting.desk.reviewsPerWeek':
      'Avsluttede saker per medarbeider som trekkes ut til gjennomgang hver uke (0: ingen)',
    'setting.desk.reviewQuestions': 'Det som spørres om et svar; tomt: husets egne fire spørsmål',
    'workspace.nav.practice': 'Øvelse',
    'workspace.nav.reviews': 'Gjennomgang',
  },
} as const
