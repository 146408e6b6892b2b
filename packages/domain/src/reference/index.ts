/** For tests and conformance only: runs the reference files against the engine. */
export { type CaseOutcome, checkCase, matches, type ReferenceCase, readCases, show } from './check.ts'
export { isSupported, runReference } from './run.ts'
