/** The workspace's room Help: it comes with the room, and whoever never enters it loads none of it. */
export const helpRoom = {
  en: {
    'helpRoom.title': 'Help',
    'helpRoom.tabs': 'Parts of the help',
    'helpRoom.tab.articles': 'Articles',
    'helpRoom.tab.next': 'Before it is asked',
    'helpRoom.tab.growth': 'To look at',
  },
  nb: {
    'helpRoom.title': 'Hjelp',
    'helpRoom.tabs': 'Deler av hjelpen',
    'helpRoom.tab.articles': 'Artikler',
    'helpRoom.tab.next': 'Før det spørres',
    'helpRoom.tab.growth': 'Å se på',
  },
} as const
