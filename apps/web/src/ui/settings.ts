/** Small choices of one person in this browser (theme, language, density). Never anything personal or signed. */
const prefix = 'stuurhuis.'

export function readSetting<T extends string>(name: string, allowed: readonly T[], otherwise: T): T {
  const found = readText(name)
  return allowed.find((value) => value === found) ?? otherwise
}

export function readText(name: string): string | null {
  try {
    return localStorage.getItem(prefix + name)
  } catch {
    return null // storage refused by the browser: the default is used
  }
}

export function writeSetting(name: string, value: string) {
  try {
    localStorage.setItem(prefix + name, value)
  } catch {
    // A browser without storage keeps the choice for this page only.
  }
}
