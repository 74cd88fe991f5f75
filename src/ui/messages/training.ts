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
    'since.wrong.rating':
      'They said on {day} that an answer did not help.{more, plural, =0 {} one { One more thing went wrong this year.} other { # more things went wrong this year.}}',
    'since.wrong.address':
      'Letters to {address} have come back since {day}.{more, plural, =0 {} one { One more thing went wrong this year.} other { # more things went wrong this year.}}',
    'since.person': '{name} is their person here.',
    'since.person.you': 'You are their person here.',
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
    'since.wrong.rating':
      'De sa {day} at et svar ikke hjalp.{more, plural, =0 {} one { Én ting til gikk galt det siste året.} other { # ting til gikk galt det siste året.}}',
    'since.wrong.address':
      'Brev til {address} har kommet tilbake siden {day}.{more, plural, =0 {} one { Én ting til gikk galt det siste året.} other { # ting til gikk galt det siste året.}}',
    'since.person': '{name} er deres kontakt her.',
    'since.person.you': 'Du er deres kontakt her.',
  },
} as const
