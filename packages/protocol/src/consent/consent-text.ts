/** The words a person agrees to when registering. A change of one word is a new version: what was agreed stays provable. */
export const CONSENT_TEXT = {
  version: '2026-11-1',
  paragraphs: [
    'Closeby keeps what you write here so that you and your care team can see how you are doing.',
    'Your care team sees your goals, your sleep, your preventive check-ups and your reminders. Mood and diary stay private until you share them.',
    'You can see what is kept, change what you share and close your account at any time. Some records must be kept by law after that.',
  ],
} as const
