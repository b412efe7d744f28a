import type { Category } from '../core/category.ts'
import { CATEGORIES } from '../core/category.ts'

/** What a care team can be shown. What people write for themselves, or to others, is nobody's emergency. */
const PRIVATE: readonly Category[] = ['mood', 'diary', 'messages']
export const EMERGENCY_CATEGORIES: readonly Category[] = CATEGORIES.filter((each) => !PRIVATE.includes(each))
