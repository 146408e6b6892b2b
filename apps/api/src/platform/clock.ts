/** The only source of time and ids in the API; tests pass their own. Decisions that must hold use the database clock. */
export type Clock = { readonly now: () => number }
export const systemClock: Clock = { now: () => Date.now() }

const brusselsDate = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Brussels' })
/** The calendar date in Belgium. */
export const today = (clock: Clock): string => brusselsDate.format(clock.now())
/** The calendar date in Belgium at an instant (ISO 8601). */
export const dateAt = (instant: string): string => brusselsDate.format(Date.parse(instant))
