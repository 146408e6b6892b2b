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
      try {
        const verifier = verifiers.get(kidOf(token))
        if (!verifier) throw new ProblemError('INVALID_ACCESS_TOKEN')
        const claims: unknown = verifier(token)
        if (!isClaims(claims)) throw new ProblemError('INVALID_ACCESS_TOKEN')
        return { sub: claims.sub, sid: claims.sid }
      } catch (error) {
        if (error instanceof TokenError && error.code === TokenError.codes.expired)
          throw new ProblemError('EXPIRED_ACCESS_TOKEN')
        throw error instanceof ProblemError
          ? error
          : new ProblemError('INVALID_ACCESS_TOKEN', {}, { cause: error })
      }
    },
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
function isClaims(value: unknown): value is TokenClaims {
  const claims = value as Record<string, unknown>
  return (
    claims['typ'] === 'person' &&
    typeof claims['sub'] === 'string' &&
    typeof claims['sid'] === 'string' &&
    uuid.test(claims['sub']) &&
    uuid.test(claims['sid'])
  )
}
