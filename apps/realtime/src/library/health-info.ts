export type Section = { heading: string; paragraphs: string[] }
export type Topic = {
  slug: string
  title: string
  summary: string
  /** The day on which somebody last read it against the public guidance it follows. */
  reviewedOn: string
  sections: Section[]
  sources: { name: string; url: string }[]
  /** Where to turn at once. */
  crisis: string
}

const CRISIS =
  'In an emergency, or when a life is in danger, call 999 in the UK, 112 in Europe or your local emergency number. If you think of ending your life, tell somebody now: in the UK and Ireland Samaritans answer at 116 123 at any hour, in the US call or text 988.'

/** Plain facts in our own words, along the guidance of public health services. Not a replacement for a clinician. */
export const TOPICS: readonly Topic[] = [
  {
    slug: 'flu-and-covid-19',
    title: 'Flu and COVID-19: protecting yourself',
    summary: 'How to lower the chance of catching or passing on flu and COVID-19, and when to ask for help.',
    reviewedOn: '2026-10-12',
    sections: [
      {
        heading: 'How they spread',
        paragraphs: [
          'Flu and COVID-19 pass from person to person in the breath, most easily in closed rooms with little fresh air, and on hands that touched a surface and then the face.',
          'People can pass them on before they feel ill. Most recover at home within a week or two. Older people, pregnant women and people with long-term conditions are more likely to become seriously ill.',
        ],
      },
      {
        heading: 'What protects you',
        paragraphs: [
          'A flu vaccination each autumn, and a COVID-19 vaccination when you are offered one, lower the chance of serious illness. Protection fades and the viruses change, so the flu vaccination is needed every year.',
          'Open a window when people meet indoors. Wash your hands with soap for twenty seconds, above all before eating and after coughing or sneezing. Cough into a tissue or your elbow.',
          'A well-fitting mask helps in crowded rooms and when you visit somebody who could become very ill.',
        ],
      },
      {
        heading: 'If you feel ill',
        paragraphs: [
          'Stay at home and away from others if you have a fever or do not feel well enough for your usual day. Rest, drink enough, and take paracetamol or ibuprofen as the packet says if it is right for you.',
          'Antibiotics do not work against viruses. Some people at higher risk can be given antiviral treatment; it works best in the first days, so ask early.',
        ],
      },
      {
        heading: 'When to ask for help',
        paragraphs: [
          'Ask a pharmacist, your practice or your care team if you are at higher risk, if you get worse after a few days, or if you are still ill after three weeks.',
          'Call the emergency number at once for severe trouble breathing, pain in the chest, blue or grey lips, confusion, or somebody who cannot be woken.',
        ],
      },
    ],
    sources: [
      { name: 'NHS: Flu', url: 'https://www.nhs.uk/conditions/flu/' },
      {
        name: 'World Health Organization: Coronavirus disease (COVID-19)',
        url: 'https://www.who.int/health-topics/coronavirus',
      },
    ],
    crisis: CRISIS,
  },
  {
    slug: 'looking-after-your-mental-health',
    title: 'Looking after your mental health',
    summary: 'Small things that help on most days, how to notice when more is needed, and where to find help.',
    reviewedOn: '2026-10-12',
    sections: [
      {
        heading: 'It is part of your health',
        paragraphs: [
          'Everybody has better and worse days. Mental health is how we feel, think and cope, and it changes with sleep, illness, money, work and the people around us.',
          'Living with a long-term condition makes low mood and worry more likely. That is common, it is nobody’s fault, and it can be treated.',
        ],
      },
      {
        heading: 'What helps on most days',
        paragraphs: [
          'Move a little, outdoors if you can. Keep regular hours for sleep and meals. See or call somebody you trust. Do one thing you enjoy or that gives you a sense of having done it.',
          'Take big tasks in small steps. Write worries down and come back to them at a set time. Slow breathing, out longer than in, calms the body within minutes.',
          'Alcohol and other drugs may lift the mood for an hour and lower it for a day.',
        ],
      },
      {
        heading: 'When more is needed',
        paragraphs: [
          'Ask for help when low mood, worry or poor sleep stay for more than two weeks, when they keep you from what you normally do, or when you no longer enjoy anything.',
          'Your practice or your care team can help you choose between talking therapy, guided self-help, medicine or a combination. Most people get better with treatment.',
        ],
      },
      {
        heading: 'Helping somebody else',
        paragraphs: [
          'Ask how they really are, and listen more than you talk. You do not have to solve it. Asking about thoughts of suicide does not put the idea into anybody’s head; it can be a relief.',
        ],
      },
    ],
    sources: [
      { name: 'NHS: Every Mind Matters', url: 'https://www.nhs.uk/every-mind-matters/' },
      { name: 'World Health Organization: Mental health', url: 'https://www.who.int/health-topics/mental-health' },
    ],
    crisis: CRISIS,
  },
]
