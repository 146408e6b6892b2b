import { hash, verify } from '@node-rs/argon2'
import { ProblemError } from '../platform/problem.ts'

/** argon2id, 19 MiB, two passes, one lane. */
const settings = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 }
const atOnce = 4
const waiting = 32

export type Passwords = {
  hash(password: string): Promise<string>
  /** Compares with a hash, or with a dummy when there is no account: both cost the same. */
  verify(password: string, passwordHash: string | undefined): Promise<boolean>
}

/** At most 4 computations at once and 32 waiting; beyond that 503, because hashing is a lever on two cores. */
export function createPasswords(): Passwords {
  let running = 0
  const queue: (() => void)[] = []
  const dummy = hash('a password that nobody has', settings)
  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw new ProblemError('SERVICE_UNAVAILABLE', { retryAfterSec: 2 })
      await new Promise<void>((resolve) => queue.push(resolve))
    }
    running++
    try {
      return await work()
    } finally {
      running--
      queue.shift()?.()
    }
  }
  return {
    hash: (password) => inTurn(() => hash(password, settings)),
    verify: async (password, passwordHash) => {
      const stored = passwordHash ?? (await dummy)
      const right = await inTurn(() => verify(stored, password))
      return right && passwordHash !== undefined
    },
  }
}

const commonWords = [
  'password',
  'passwoord',
  'wachtwoord',
  'motdepasse',
  'welkom',
  'welcome',
  'bienvenue',
  'qwerty',
  'azerty',
  'qwertyuiop',
  'azertyuiop',
  'letmein',
  'iloveyou',
  'admin',
  'administrator',
  'changeme',
  'geheim',
  'secret',
  'zomer',
  'winter',
  'herfst',
  'lente',
  'summer',
  'belgie',
  'belgium',
  'vlaanderen',
  'provincie',
  'stuurhuis',
  'abc',
  'abcdef',
  'abcdefghijkl',
  'monkey',
  'dragon',
  'football',
  'voetbal',
  'sunshine',
  'princess',
  'maandag',
  'vrijdag',
  'januari',
  'december',
]

/**
 * A password everybody tries first: a common word, a word of the organisation or of the person, dressed up with digits
 * and signs; one repeated character; a run along the alphabet or the keyboard.
 * @param ownWords names and e-mail of the person
 */
export function isCommonPassword(password: string, ownWords: readonly string[]): boolean {
  const lower = password.toLowerCase()
  if (new Set(lower).size <= 3 || isRun(lower)) return true
  const onlyLetters = (text: string) => text.replace(/[^\p{L}]/gu, '')
  const spelled = [...lower.replace(/[^\p{L}]+$/u, '')].map((char) => lookalikes[char] ?? char).join('')
  const candidates = [onlyLetters(lower), onlyLetters(spelled)]
  const words = [
    ...commonWords,
    ...ownWords.flatMap((word) => word.toLowerCase().split(/[^\p{L}]+/u)).filter((word) => word.length >= 3),
  ]
  // the whole of its letters is one such word, or two of them
  return candidates.some((letters) =>
    words.some((word) => letters === word || words.some((other) => letters === word + other)),
  )
}
const lookalikes: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}
const runs = ['01234567890123456789', '98765432109876543210']
const isRun = (text: string): boolean => runs.some((run) => run.includes(text))
