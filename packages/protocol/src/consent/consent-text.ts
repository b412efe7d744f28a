/** The words a person agrees to when registering. A change of one word is a new version: what was agreed stays provable. */
export const CONSENT_TEXT = {
  version: '2026-11-1',
  paragraphs: [
    'Closeby keeps what you write here so that you and your care team can see how you are doing.',
    'Your care team sees your goals, your sleep, your preventive check-ups and your reminders. Mood and diary stay private until you share them.',
    'You can see what is kept, change what you share and close your account at any time. Some records must be kept by law after that.',
  ],
} as const

const SHARING_VERSION = '2026-11-s1'

/** The words beside every choice of what to share. Versioned the same way; each grant keeps the version it was given under. */
export const SHARING_TEXT = {
  version: SHARING_VERSION,
  paragraphs: [
    'Who you share with sees everything of that kind, also what you wrote before, until the day you set or until you stop.',
    'When you stop sharing, it is gone from their screens at once.',
    'What your care team wrote down because of it stays in their records: the law asks them to keep those.',
  ],
} as const

/** Every version that was ever shown. */
export const SHARING_TEXT_VERSIONS = [SHARING_VERSION] as const
