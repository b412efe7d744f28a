import { error } from '@sveltejs/kit'
import type { PageServerLoad } from './$types'

/** Every address nobody else answers: the same page as any fault, but among the public ones, which send no script. */
export const load: PageServerLoad = () => error(404, 'notFound')
