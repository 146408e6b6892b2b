/** "1/3/2027", "1-3-27", "01032027" or an ISO date -> "2027-03-01"; undefined when it is not a day that exists. */
export function parseDate(text: string): string | undefined {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text.trim())
  const loose =
    /^(\d{1,2})[/.\s-](\d{1,2})[/.\s-](\d{4}|\d{2})$/.exec(text.trim()) ??
    /^(\d{2})(\d{2})(\d{4})$/.exec(text.trim())
  const parts = iso ? [iso[3], iso[2], iso[1]] : loose ? [loose[1], loose[2], loose[3]] : undefined
  if (!parts) return undefined
  const [day = 0, month = 0, short = 0] = parts.map(Number)
  const year = short < 100 ? 2000 + short : short
  const date = new Date(Date.UTC(year, month - 1, day))
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    return undefined
  return date.toISOString().slice(0, 10)
}

/** Day before month in every language of the page: plain English would have the month first. */
export const belgian = { nl: 'nl-BE', en: 'en-BE', fr: 'fr-BE' } as const

/** "2027-03-01" -> "01/03/2027" */
export const showDate = (iso: string) => iso.slice(0, 10).split('-').reverse().join('/')

const brussels = new Intl.DateTimeFormat('nl-BE', {
  timeZone: 'Europe/Brussels',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})
/** An instant with Z -> "24/11/2026 10:12" as read on a clock in Brussels. */
export const showInstant = (instant: string) => brussels.format(new Date(instant)).replace(',', '')

/** Today as a day in Brussels, "YYYY-MM-DD". */
export const todayIn = (now: Date) =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Brussels', dateStyle: 'short' }).format(now)

/** The last millisecond of a day in Brussels, as an instant: "2027-03-01" -> "2027-03-01T22:59:59.999Z". */
export function endOfDay(day: string): string {
  const next = new Date(`${day}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  // midnight in Brussels is one or two hours before midnight in Greenwich
  const hours = todayIn(new Date(next.getTime() - 2 * 3_600_000)) === day ? 1 : 2
  return new Date(next.getTime() - hours * 3_600_000 - 1).toISOString()
}

/** "2027-01" -> "jan 27" in the language of the page. */
export function showMonth(month: string, language: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const name = new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' }).format(
    Date.UTC(year, number - 1, 1),
  )
  return `${name.replace('.', '')} ${String(year).slice(2)}`
}

/** "2027-01" -> "januari 2027" */
export function showLongMonth(month: string, language: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number)
  const format = new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' })
  return format.format(Date.UTC(year, number - 1, 1))
}
