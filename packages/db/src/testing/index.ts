export { aClock, anEntry, DAVID, goalAdded, NOON, ORG, progressLogged, registered } from './facts.ts'
export { openTestMongo, testDatabaseUrl } from './mongo.ts'
export type { TestMongo } from './mongo.ts'
