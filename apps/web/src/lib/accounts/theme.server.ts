import type { Cookies } from '@sveltejs/kit'
import { THEME_COOKIE, THEME_MAX_AGE_S } from '#lib/ui/theme.ts'

/** Carries a person's choice to this browser, so that the first byte of the next page is right. "System" is no cookie at all. */
export function keepTheme(cookies: Cookies, theme: string | undefined): void {
  if (theme === 'dark' || theme === 'light') {
    cookies.set(THEME_COOKIE, theme, {
      path: '/',
      maxAge: THEME_MAX_AGE_S,
      sameSite: 'lax',
      httpOnly: true,
      secure: false,
    })
  } else cookies.delete(THEME_COOKIE, { path: '/' })
}
