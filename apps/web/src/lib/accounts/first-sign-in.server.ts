import { redirect } from '@sveltejs/kit'
import { askHub } from '#lib/http/hub.server.ts'

type Visit = Parameters<typeof askHub>[0]

/** Lets in who has just registered. The tokens are for programs: a browser keeps its cookie, and a sign-in that nobody uses is not left lying about. */
export async function firstSignIn(
  event: Visit,
  { email, password, refreshToken }: { email: string; password: string; refreshToken: string },
): Promise<never> {
  await askHub(event, '/api/auth/logout', { method: 'POST', body: { refreshToken } })
  const signedIn = await askHub(event, '/api/session', { method: 'POST', body: { email, password } })
  redirect(303, signedIn.ok ? '/home' : '/sign-in?from=registered')
}
