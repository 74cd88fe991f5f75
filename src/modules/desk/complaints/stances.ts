/** How somebody comes to us with a message. help: they want to help. wronged: they were wronged. cross: they are plain cross. */
export const STANCES = ['help', 'wronged', 'cross'] as const
export type Stance = (typeof STANCES)[number]
