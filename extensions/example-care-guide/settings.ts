import { declareSettings, z } from 'rapport'

export const settings = declareSettings('example-care-guide', {
  /** Shown where nobody has written a guide yet. */
  general: {
    schema: z.string().trim().max(2_000),
    default: 'Keep it dry, clean it gently, and ask us when in doubt.',
    mayChange: ['merchandiser'],
  },
})
