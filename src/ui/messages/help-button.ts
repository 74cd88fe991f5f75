/** The button of the help on pages of other sites; see help-elsewhere.ts. */
export const helpButton = {
  en: {
    'helpHere.open': 'Help',
    'helpHere.keyMissing':
      'Rapport’s help is not shown: its script needs data-key with the key of this site ({origin}). The shop’s owner makes it: npx rapport key add --origin {origin}',
  },
  nb: {
    'helpHere.open': 'Hjelp',
    'helpHere.keyMissing':
      'Hjelpen fra Rapport vises ikke: skriptet trenger data-key med nøkkelen til dette nettstedet ({origin}). Den som eier butikken, lager den: npx rapport key add --origin {origin}',
  },
} as const
