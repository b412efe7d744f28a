import type { GoalKey } from './goal-plans.ts'

/** How a patient stands today. Together they show every status a board has. */
export type Standing =
  | 'met'
  | 'onTrack'
  /** Slept less than the target. */
  | 'behindSleep'
  /** Over a limit. */
  | 'behindLimit'
  /** Missed a goal yesterday and logged nothing of it today. */
  | 'behindYesterday'
  | 'due'
  | 'missed'
  | 'noData'
  /** Goals of other weekdays only. */
  | 'free'
  | { silentDays: number }

/** A preventive item; `inDays` counts from the patient's today. */
export type ItemPlan = {
  title: string
  inDays: number
  graceDays?: number
  doneDaysAgo?: number
  declined?: string
}
export type PatientPlan = {
  name: string
  timeZone: string
  standing: Standing
  goals: readonly (GoalKey | readonly [GoalKey, number])[]
  items: readonly ItemPlan[]
  /** How likely a day is logged at all, and how much of the target is usual. */
  habit: Habit
  hasNoTeam?: true
  /** A goal that ended six days ago. */
  retired?: GoalKey
  /** The first goal's target until nine days ago. */
  formerTarget?: number
}
export type Habit = 'steady' | 'wavering' | 'fading' | 'rising'

const LONDON = 'Europe/London'
const item = (title: string, inDays: number, rest: Omit<ItemPlan, 'title' | 'inDays'> = {}): ItemPlan => ({
  title,
  inDays,
  ...rest,
})

export const PATIENTS: readonly PatientPlan[] = [
  {
    name: 'Harriet Quill',
    timeZone: LONDON,
    standing: 'missed',
    goals: ['steps', 'water', 'sleep'],
    habit: 'wavering',
    items: [item('Diabetic eye screening', -14), item('Foot check', 41)],
  },
  {
    name: 'Tobias Marlow',
    timeZone: LONDON,
    standing: 'missed',
    goals: ['water', 'sleep', 'reading'],
    habit: 'steady',
    items: [item('Blood pressure check', -19, { graceDays: 7 })],
  },
  {
    name: 'Ines Caldera',
    timeZone: 'Europe/Lisbon',
    standing: 'missed',
    goals: ['active', 'water'],
    habit: 'rising',
    items: [item('Flu vaccination', -9, { graceDays: 3 }), item('Dental check', 63)],
  },
  {
    name: 'Pavel Drozd',
    timeZone: 'Europe/Prague',
    standing: 'behindYesterday',
    goals: [['steps', 8000], 'water', 'sleep'],
    habit: 'fading',
    items: [item('Annual blood test', 74)],
  },
  {
    name: 'Mbali Khoza',
    timeZone: 'Africa/Johannesburg',
    standing: 'behindLimit',
    goals: ['water', 'steps', 'coffee'],
    habit: 'wavering',
    items: [item('Cervical screening', 33)],
  },
  {
    name: 'Grace Lindqvist',
    timeZone: 'Europe/Stockholm',
    standing: 'behindYesterday',
    goals: ['active', 'breathing'],
    habit: 'wavering',
    items: [item('Bone density scan', 118), item('Flu vaccination', -18, { doneDaysAgo: 16 })],
  },
  {
    name: 'Owen Castell',
    timeZone: LONDON,
    standing: 'behindSleep',
    goals: [['sleep', 450], 'steps'],
    habit: 'wavering',
    items: [item('Lung check', 52)],
  },
  {
    name: 'Marit Sund',
    timeZone: 'Europe/Oslo',
    standing: 'behindLimit',
    goals: ['screen', 'outside'],
    habit: 'steady',
    items: [item('Hearing test', 96)],
  },
  {
    name: 'Walter Brandvold',
    timeZone: 'America/Chicago',
    standing: 'behindSleep',
    goals: ['sleep', 'water', 'vegetables'],
    habit: 'fading',
    items: [item('Kidney function test', 21)],
  },
  {
    name: 'Jonah Abara',
    timeZone: LONDON,
    standing: 'due',
    goals: ['steps', 'water', 'vegetables'],
    habit: 'steady',
    items: [item('Cholesterol test', 0, { graceDays: 14 })],
  },
  {
    name: 'Sorrel Whitby',
    timeZone: LONDON,
    standing: 'due',
    goals: ['steps', 'active'],
    habit: 'rising',
    items: [item('Blood pressure check', -2, { graceDays: 10 }), item('Cervical screening', 25)],
  },
  {
    name: 'Priya Raman',
    timeZone: 'Asia/Kolkata',
    standing: 'due',
    goals: ['water', 'sleep', 'breathing'],
    habit: 'steady',
    items: [item('Thyroid test', -4, { graceDays: 21 })],
  },
  {
    name: 'Emeka Obiora',
    timeZone: LONDON,
    standing: { silentDays: 4 },
    goals: ['steps', 'water', 'sleep'],
    habit: 'steady',
    items: [item('Foot check', 68)],
  },
  {
    name: 'Lucía Ramos Vidal',
    timeZone: 'America/New_York',
    standing: { silentDays: 3 },
    goals: ['water', 'active'],
    habit: 'wavering',
    items: [item('Mammogram', 80)],
  },
  {
    name: 'Arthur Penhale',
    timeZone: LONDON,
    standing: { silentDays: 6 },
    goals: ['steps', 'water', 'reading'],
    habit: 'fading',
    items: [item('Hearing test', 160)],
  },
  {
    name: 'Aroha Kerei',
    timeZone: 'Pacific/Auckland',
    standing: 'noData',
    goals: ['steps', 'sleep'],
    habit: 'wavering',
    items: [item('Diabetes review', 29)],
  },
  {
    name: 'Peggy Ashworth',
    timeZone: LONDON,
    standing: 'noData',
    goals: ['water', 'reading'],
    habit: 'wavering',
    items: [item('Pneumonia vaccination', 47)],
  },
  {
    name: 'Dolores Quintero',
    timeZone: 'America/Mexico_City',
    standing: 'noData',
    goals: [['steps', 4000], 'water'],
    habit: 'steady',
    items: [item('Eye test', 12)],
  },
  {
    name: 'Kofi Mantey',
    timeZone: 'Africa/Accra',
    standing: 'noData',
    goals: ['active', 'sleep'],
    habit: 'wavering',
    items: [
      item('Prostate check', 55, { declined: 'I want to talk it over with my family first.' }),
      item('Annual blood test', 130),
    ],
  },
  {
    name: 'Hana Ishikawa',
    timeZone: 'Asia/Tokyo',
    standing: 'noData',
    goals: ['steps', 'vegetables'],
    habit: 'rising',
    items: [item('Stomach screening', 87)],
  },
  {
    name: 'Noor Haddad',
    timeZone: LONDON,
    standing: 'onTrack',
    goals: ['steps', 'water', 'sleep'],
    habit: 'steady',
    items: [item('Annual blood test', 105)],
  },
  {
    name: 'Silas Thornbury',
    timeZone: LONDON,
    standing: 'onTrack',
    goals: ['steps', 'sleep', 'water', 'coffee'],
    habit: 'steady',
    items: [item('Flu vaccination', -17, { doneDaysAgo: 15 }), item('Heart check', 57)],
  },
  {
    name: 'Mei-Lin Zhou',
    timeZone: 'Asia/Singapore',
    standing: 'onTrack',
    goals: ['coffee', 'screen'],
    habit: 'steady',
    items: [item('Eye test', 140)],
  },
  {
    name: 'Bram Vermeulen',
    timeZone: 'Europe/Amsterdam',
    standing: 'onTrack',
    goals: ['steps', 'water', 'active', 'reading'],
    habit: 'steady',
    items: [item('Heart check', 36)],
  },
  {
    name: 'Wei Jun Tan',
    timeZone: 'Asia/Singapore',
    standing: 'onTrack',
    goals: [['steps', 9000], 'water'],
    habit: 'rising',
    items: [item('Annual blood test', 44)],
    formerTarget: 7500,
  },
  {
    name: 'Beatriz Nogueira',
    timeZone: 'America/Sao_Paulo',
    standing: 'onTrack',
    goals: ['water', 'vegetables', 'sleep'],
    habit: 'wavering',
    items: [item('Mammogram', 28)],
  },
  {
    name: 'Nils Aaby',
    timeZone: 'Europe/Copenhagen',
    standing: 'onTrack',
    goals: ['outside', 'water'],
    habit: 'steady',
    items: [item('Skin check', 91)],
    retired: 'coffee',
  },
  {
    name: 'Elif Demir',
    timeZone: 'Europe/Istanbul',
    standing: 'onTrack',
    goals: ['steps', 'water'],
    habit: 'steady',
    items: [item('Iron test', 18)],
  },
  {
    name: 'Fergus Doyle',
    timeZone: 'Europe/Dublin',
    standing: 'onTrack',
    goals: [['steps', 5000], 'cigarettes'],
    habit: 'rising',
    items: [item('Lung check', 62)],
  },
  {
    name: 'Arjun Mehta',
    timeZone: 'Asia/Kolkata',
    standing: 'onTrack',
    goals: ['active', 'water'],
    habit: 'wavering',
    items: [item('Diabetes review', 39)],
  },
  {
    name: 'Ruth Okonkwo',
    timeZone: 'Africa/Lagos',
    standing: 'onTrack',
    goals: ['steps', 'sleep'],
    habit: 'steady',
    items: [item('Blood pressure check', 8)],
  },
  {
    name: 'Tane Ruawai',
    timeZone: 'Pacific/Auckland',
    standing: 'onTrack',
    goals: ['active', 'vegetables', 'water'],
    habit: 'steady',
    items: [item('Heart check', 71)],
  },
  {
    name: 'Anouk Delisle',
    timeZone: 'Europe/Paris',
    standing: 'met',
    goals: ['steps', 'water', 'sleep', 'active'],
    habit: 'steady',
    items: [item('Annual blood test', 66)],
  },
  {
    name: 'Yusuf Karaman',
    timeZone: LONDON,
    standing: 'met',
    goals: ['steps', 'water'],
    habit: 'steady',
    items: [item('Foot check', 40)],
  },
  {
    name: 'Caio Sant’Anna',
    timeZone: 'America/Sao_Paulo',
    standing: 'met',
    goals: ['active', 'sleep'],
    habit: 'rising',
    items: [item('Dental check', 24)],
  },
  {
    name: 'Katarzyna Wilk',
    timeZone: 'Europe/Warsaw',
    standing: 'met',
    goals: ['breathing', 'water'],
    habit: 'steady',
    items: [item('Thyroid test', 112)],
  },
  {
    name: 'Jo Pereira',
    timeZone: LONDON,
    standing: 'met',
    goals: [['steps', 7000], 'vegetables'],
    habit: 'rising',
    items: [item('Eye test', 83)],
    formerTarget: 5000,
  },
  {
    name: 'Nadia Volkova',
    timeZone: 'Asia/Dubai',
    standing: 'met',
    goals: ['water', 'outside'],
    habit: 'steady',
    items: [item('Skin check', 150)],
  },
  {
    name: 'Ines Roth',
    timeZone: 'Europe/Berlin',
    standing: 'free',
    goals: ['active', 'outside'],
    habit: 'steady',
    items: [item('Knee review', 31)],
  },
  {
    name: 'Samuel Achter',
    timeZone: 'America/New_York',
    standing: 'onTrack',
    goals: ['water', 'steps'],
    habit: 'wavering',
    items: [],
    hasNoTeam: true,
  },
  {
    name: 'Amina Haddad',
    timeZone: LONDON,
    standing: 'noData',
    goals: ['sleep', 'water'],
    habit: 'wavering',
    items: [],
    hasNoTeam: true,
  },
]
