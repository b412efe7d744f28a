import * as m from '#lib/paraglide/messages.js'

/** The three ways the page may look, with their words. */
export const THEMES_SHOWN = [
  { value: 'system', word: m.theme_system() },
  { value: 'light', word: m.theme_light() },
  { value: 'dark', word: m.theme_dark() },
] as const
