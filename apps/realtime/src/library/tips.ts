/** One small thing for a day, of the kind public health services give everybody. */
export const TIPS: readonly string[] = [
  'A brisk ten-minute walk counts. It should warm you up and still let you talk.',
  'Drink a glass of water with each meal; tea and coffee count as well.',
  'Keep the hour before bed calm and dim. Sleep comes more easily to a quiet room.',
  'Get up for two minutes every half hour. Long sitting is easier to break than to make up for.',
  'Fill half your plate with vegetables or fruit.',
  'Go to bed and get up at about the same time, at the weekend too.',
  'Two sessions of strength a week keep muscles and bones: stairs, bags and chairs will do.',
  'Wash your hands for twenty seconds. It is still the simplest way to stop a cold or the flu.',
  'Fresh air first thing helps: morning daylight sets your body’s clock.',
  'If you smoke, the first days without are the hardest. Support makes it about three times as likely to work.',
  'Try five slow breaths, out longer than in, when things get too much.',
  'Swap one sweet drink for water today.',
  'Oily fish, nuts or seeds a few times a week are good for the heart.',
  'Call somebody you like. Company is good for body and mind.',
  'Take your medicines at the same time as something you do anyway, such as brushing your teeth.',
  'Look at your feet once a day if you have diabetes. Small sores are best found early.',
  'Less salt, more herbs: most salt comes in bread, sauces and ready meals.',
  'Caffeine lasts for hours. After lunch, choose something without.',
  'Write down one thing that went well today.',
  'A vaccination card belongs in the folder with your papers. Check what is due.',
  'Move your screen out of the bedroom tonight.',
  'Wholegrain bread, oats and beans keep you full for longer.',
  'Stand on one leg while the kettle boils. Balance can be trained at any age.',
  'Know your blood pressure. Raised pressure is rarely felt.',
  'Have some days each week without alcohol.',
  'Use sun cream and a hat when the sun is high, also under thin clouds.',
  'Bring a list of questions to your next appointment; ask the most important one first.',
  'Set out your walking shoes tonight. The first step is then half done.',
  'Eat slowly: it takes about twenty minutes to feel full.',
  'Ask for help when worry or low mood stays for two weeks. It can be treated.',
  'A short nap, under twenty minutes and before three, refreshes without spoiling the night.',
]

/** The tip of a day for a person: the same all day, another one the next, not the same for everybody. */
export function tipOf(patientId: string, on: string): string {
  const days = Math.floor(Date.parse(`${on}T00:00:00Z`) / 86_400_000)
  const start = [...patientId].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973, 7)
  return TIPS[(start + days) % TIPS.length] ?? ''
}
