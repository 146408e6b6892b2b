import { createSigner, createVerifier, TokenError } from 'fast-jwt'
import type { Clock } from '../clock.ts'
import { ProblemError } from '../problem.ts'
import type { Keys } from '../secrets.ts'

export const tokenSeconds = 300
const audience = 'stuurhuis-api'
export type TokenClaims = { readonly sub: string; readonly sid: string }
export type Tokens = {
  /** A token of 300 s for a session; no role stands in it. */
  sign(claims: TokenClaims & { amr: readonly string[] }): string
  /** @throws INVALID_ACCESS_TOKEN or EXPIRED_ACCESS_TOKEN, never anything else */
  verify(token: string): TokenClaims
}

type Verified = { readonly claims: TokenClaims; readonly until: number }
const mostVerified = 5_000

/** HS256 only, with our own keys by `kid`; issuer, audience, type and expiry are compulsory. */
export function createTokens({ keys, issuer, clock }: { keys: Keys; issuer: string; clock: Clock }): Tokens {
  const header = { kid: keys.current.id, typ: 'JWT' }
  const sign = createSigner({
    key: keys.current.bytes,
    algorithm: 'HS256',
    header: { ...header, alg: 'HS256' },
  })
  const verifiers = new Map(
    keys.all.map((key) => [
      key.id,
      createVerifier({
        key: key.bytes,
        algorithms: ['HS256'],
        allowedIss: issuer,
        allowedAud: audience,
        requiredClaims: ['exp', 'iat', 'iss', 'aud', 'sub', 'sid', 'typ'],
        maxAge: tokenSeconds * 1000,
        cache: false,
      }),
    ]),
  )
  // A token that was right stays right until it expires: it is judged once. The session it names is looked at each time.
  const verified = new Map<string, Verified>()
  return {
    sign({ sub, sid, amr }) {
      const now = Math.floor(clock.now() / 1000)
      return sign({
        iss: issuer,
        aud: audience,
        sub,
        sid,
        typ: 'person',
        amr,
        iat: now,
        exp: now + tokenSeconds,
      })
    },
    verify(token) {
      const known = verified.get(token)
      if (known !== undefined && clock.now() < known.until) return known.claims
      verified.delete(token)
      const { claims, until } = check(verifiers, token)
      if (verified.size >= mostVerified) verified.clear()
      verified.set(token, { claims, until })
      return claims
    },
  }
}

/** Judges signature, times and claims. @throws INVALID_ACCESS_TOKEN or EXPIRED_ACCESS_TOKEN */
function check(verifiers: ReadonlyMap<string, (token: string) => unknown>, token: string): Verified {
  try {
    const claims = verifiers.get(kidOf(token))?.(token)
    if (!isClaims(claims)) throw new ProblemError('INVALID_ACCESS_TOKEN')
    return { claims: { sub: claims.sub, sid: claims.sid }, until: claims.exp * 1000 }
  } catch (error) {
    if (error instanceof TokenError && error.code === TokenError.codes.expired)
      throw new ProblemError('EXPIRED_ACCESS_TOKEN')
    throw error instanceof ProblemError
      ? error
      : new ProblemError('INVALID_ACCESS_TOKEN', {}, { cause: error })
  }
}

function kidOf(token: string): string {
  const [head = ''] = token.split('.')
  const header: unknown = JSON.parse(Buffer.from(head, 'base64url').toString('utf8'))
  return typeof header === 'object' && header !== null && 'kid' in header && typeof header.kid === 'string'
    ? header.kid
    : ''
}
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
function isClaims(value: unknown): value is TokenClaims & { exp: number } {
  if (typeof value !== 'object' || value === null) return false
  const claims = value as Record<string, unknown>
  return (
    claims['typ'] === 'person' &&
    typeof claims['exp'] === 'number' &&
    typeof claims['sub'] === 'string' &&
    typeof claims['sid'] === 'string' &&
    uuid.test(claims['sub']) &&
    uuid.test(claims['sid'])
  )
}
