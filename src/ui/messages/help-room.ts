/** The workspace's room Help: it comes with the room, and whoever never enters it loads none of it. */
export const helpRoom = {
  en: {
    'helpRoom.title': 'Help',
    'helpRoom.tabs': 'Parts of the help',
    'helpRoom.tab.articles': 'Articles',
  },
  nb: {
    'helpRoom.title': 'Hjelp',
    'helpRoom.tabs': 'Deler av hjelpen',
    'helpRoom.tab.articles': 'Artikler',
  },
} as const
