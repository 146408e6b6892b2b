/** Something a person can act on; shown as one line, without a stack. */
export class PlainError extends Error {}

/**
 * One sentence for a failure at start.
 * @param where what was being written or reached, for the errors of the operating system
 */
export function explain(error: unknown, where: string): string {
  if (error instanceof PlainError) return error.message
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const text = error instanceof Error ? error.message : String(error)
  if (isDiskFull(`${code} ${text}`)) return `The disk that holds ${where} is full; make room and start again.`
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return `This user may not write ${where} (${code}).`
  if (code === 'ENOENT') return `${capital(where)} cannot be made there (${code}).`
  if (code === 'ENOTDIR' || code === 'EEXIST') return `${capital(where)} is not a folder (${code}).`
  return `Stuurhuis could not start: ${text}`
}

const capital = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** Recognises a full disk in a message of the operating system, Node or PostgreSQL (SQLSTATE 53100). */
export function isDiskFull(text: string): boolean {
  return /ENOSPC|EDQUOT|no space left|disk full|\b53100\b/i.test(text)
}
