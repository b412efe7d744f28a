export const THEME_COOKIE = 'theme'

/** A choice is kept a year; it says nothing about the person, so it may outlive a sign-out. */
export const THEME_MAX_AGE_S = 365 * 24 * 3600

/** What the html element carries. Without a choice it carries nothing and the system decides. */
export function themeAttribute(theme: string | undefined): string {
  return theme === 'dark' || theme === 'light' ? `data-theme="${theme}"` : ''
}
