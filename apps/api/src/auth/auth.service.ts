import { randomBytes } from 'node:crypto'
import { type Acting, type Actor, act, findActor, systemAct } from '../platform/actor.ts'
import type { Db, Tx } from '../platform/db/connect.ts'
import { ProblemError } from '../platform/problem.ts'
import { decrypt, encrypt, type Secrets, sha256 } from '../platform/secrets.ts'
import type { Server } from '../platform/server.ts'
import * as queries from './auth.queries.ts'
import { isCommonPassword, type Passwords } from './passwords.ts'
import { newTotpSecret, totpStep, totpUri } from './totp.ts'

const accountWindow = 15 * 60
const accountLimit = 5
const addressWindow = 60
const addressLimit = 10

export type AuthDeps = Pick<Server, 'db' | 'clock' | 'config' | 'secrets' | 'tokens' | 'security'> & {
  readonly passwords: Passwords
}
export type LoginInput = {
  email: string
  password: string
  totp?: string | undefined
  recoveryCode?: string | undefined
  address: string
  userAgent: string
  deviceSecret: string | undefined
  traceId: string
}
export type LoggedIn = { actor: Actor; accessToken: string; sessionSecret: string; deviceSecret: string }

const newSecret = () => randomBytes(32).toString('base64url')
const subjectOf = (email: string) => sha256(email.trim().toLowerCase()).toString('hex')

/**
 * Password, then second factor, then a new session. Attempts are counted before they are checked, for known and
 * unknown addresses alike; a right answer gives its reservation back.
 * @throws LOGIN_FAILED (nothing says what was wrong), SECOND_FACTOR_REQUIRED (after a right password only), TOO_MANY_FAILED_REQUESTS
 */
export async function login(deps: AuthDeps, input: LoginInput): Promise<LoggedIn> {
  const { db } = deps
  const subject = subjectOf(input.email)
  await reserve(deps, 'address', input.address, addressWindow, addressLimit)
  await reserve(deps, 'login', subject, accountWindow, accountLimit)
  const account = await queries.findAccountByEmail(db, input.email.trim())
  const right = await deps.passwords.verify(input.password, account?.passwordHash)
  // a folder that once held the demo may be started for real: its known passwords must open nothing
  const isDemoInProduction = account?.isDemo === true && deps.config.production
  if (!account || !right || !account.active || account.oneTimeExpired || isDemoInProduction) {
    deps.security('login_failed', { person: account?.personId, address: input.address })
    throw new ProblemError('LOGIN_FAILED')
  }
  const amr = await secondFactor(deps, account, input, async () => {
    await queries.releaseAttempt(db, 'login', subject, false)
    await queries.releaseAttempt(db, 'address', input.address, false)
  })
  await queries.releaseAttempt(db, 'login', subject, true)
  await queries.releaseAttempt(db, 'address', input.address, false)
  return startSession(deps, account, input, amr)
}

async function reserve(
  deps: AuthDeps,
  kind: 'login' | 'address' | 'step_up',
  subject: string,
  window: number,
  limit: number,
): Promise<void> {
  const { count, retryAfterSec } = await queries.reserveAttempt(deps.db, kind, subject, window)
  if (count <= limit) return
  deps.security('login_locked', { kind })
  throw new ProblemError('TOO_MANY_FAILED_REQUESTS', { retryAfterSec })
}

async function secondFactor(
  deps: AuthDeps,
  account: queries.AccountRow,
  given: { totp?: string | undefined; recoveryCode?: string | undefined; traceId: string },
  giveBack: () => Promise<void>,
): Promise<string[]> {
  if (!account.totpId) return ['pwd']
  if (given.recoveryCode !== undefined) {
    const hash = recoveryHash(given.recoveryCode)
    const used = await systemAct(deps.db, 'login', given.traceId, (tx) =>
      queries.useRecoveryCode(tx, account.personId, hash),
    )
    if (!used) throw new ProblemError('LOGIN_FAILED')
    deps.security('recovery_code_used', { person: account.personId })
    return ['pwd', 'recovery']
  }
  if (given.totp === undefined) {
    await giveBack()
    throw new ProblemError('SECOND_FACTOR_REQUIRED')
  }
  if (!(await isRightCode(deps, account, given.totp))) {
    deps.security('second_factor_failed', { person: account.personId })
    throw new ProblemError('LOGIN_FAILED')
  }
  return ['pwd', 'otp']
}

async function isRightCode(deps: AuthDeps, account: queries.AccountRow, code: string): Promise<boolean> {
  if (!account.totpId || !account.totpSecret || !account.totpKeyId) return false
  const step = totpStep(
    openSecret(deps.secrets, account.totpId, account.totpKeyId, account.totpSecret),
    code,
    deps.clock.now(),
  )
  return step !== undefined && (await queries.useTotpStep(deps.db, account.totpId, step))
}
const openSecret = (secrets: Secrets, id: string, keyId: string, sealed: Buffer) =>
  decrypt(secrets.encryption, keyId, sealed, `totp.secret.${id}`).toString('utf8')

async function startSession(
  deps: AuthDeps,
  account: queries.AccountRow,
  input: LoginInput,
  amr: readonly string[],
): Promise<LoggedIn> {
  const sessionSecret = newSecret()
  const deviceSecret = input.deviceSecret ?? newSecret()
  const session = await systemAct(deps.db, 'login', input.traceId, async (tx) => {
    await queries.markSignedIn(tx, account.personId)
    return queries.insertSession(tx, {
      personId: account.personId,
      secretHash: sha256(sessionSecret),
      deviceHash: sha256(deviceSecret),
      device: deviceName(input.userAgent),
      amr,
    })
  })
  const actor = await findActor(deps.db, session.id, deps.config.production)
  if (!actor) throw new ProblemError('LOGIN_FAILED')
  deps.security('login', { person: account.personId, session: session.id, amr: amr.join('+') })
  return {
    actor,
    sessionSecret,
    deviceSecret,
    accessToken: deps.tokens.sign({ sub: actor.personId, sid: session.id, amr }),
  }
}

/** What the owner of the session list recognises: browser and system, nothing finer. */
function deviceName(userAgent: string): string {
  const browser = /(Edg|Firefox|OPR|Chrome|Safari)\//.exec(userAgent)?.[1]
  const system = /(Windows|Mac OS X|Android|iPhone|iPad|Linux)/.exec(userAgent)?.[1]
  return (
    [browser === 'Edg' ? 'Edge' : browser === 'OPR' ? 'Opera' : browser, system].filter(Boolean).join(', ') ||
    'API'
  )
}

/**
 * A new access token for a session secret. The secret is swapped by compare-and-set; who loses that race on the same
 * device within 10 s gets a token without a swap; any later use of an old secret ends the session.
 * @throws SESSION_ENDED
 */
export async function refresh(
  deps: AuthDeps,
  secret: string | undefined,
  deviceSecret: string | undefined,
): Promise<{ accessToken: string; sessionSecret?: string }> {
  if (!secret) throw new ProblemError('SESSION_ENDED')
  const oldHash = sha256(secret)
  const next = newSecret()
  const rotated = await deps.db.transaction((tx) => queries.rotateSecret(tx, oldHash, sha256(next)))
  if (rotated)
    return {
      accessToken: deps.tokens.sign({ sub: rotated.personId, sid: rotated.id, amr: rotated.amr }),
      sessionSecret: next,
    }
  const old = await queries.findOldSecret(deps.db, oldHash)
  if (!old?.live) throw new ProblemError('SESSION_ENDED')
  if (old.recent && deviceSecret && sha256(deviceSecret).equals(old.deviceHash))
    return { accessToken: deps.tokens.sign({ sub: old.personId, sid: old.id, amr: old.amr }) }
  await deps.db.transaction((tx) => queries.endSessionById(tx, old.id, old.personId, 'old_secret_used'))
  deps.security('session_secret_reused', { person: old.personId, session: old.id })
  throw new ProblemError('SESSION_ENDED')
}

/** Ends the session of the cookie, else that of the bearer token: a script has no cookie. Neither is fine too. */
export async function logout(
  deps: AuthDeps,
  secret: string | undefined,
  token: string | undefined,
): Promise<void> {
  const session = secret
    ? await queries.findSessionBySecret(deps.db, sha256(secret))
    : token && sessionOf(deps, token)
  if (session)
    await deps.db.transaction((tx) => queries.endSessionById(tx, session.id, session.personId, 'logout'))
}

function sessionOf({ tokens }: AuthDeps, token: string): { id: string; personId: string } | undefined {
  try {
    const { sid, sub } = tokens.verify(token)
    return { id: sid, personId: sub }
  } catch (error) {
    if (error instanceof ProblemError) return undefined // a token that is no longer valid has nothing to end
    throw error
  }
}

export async function endSession(deps: AuthDeps, { actor }: Acting, sessionId: string): Promise<void> {
  const ended = await deps.db.transaction((tx) =>
    queries.endSessionById(tx, sessionId, actor.personId, 'ended_by_person'),
  )
  if (ended === 0) throw new ProblemError('RESOURCE_NOT_FOUND')
}

/** The person shows again who he is: password, and the code when a second factor is on. Counted like a sign-in. */
async function confirmIdentity(
  deps: AuthDeps,
  acting: Acting,
  password: string,
  totp: string | undefined,
  isRecovering = false,
): Promise<queries.AccountRow> {
  await reserve(deps, 'step_up', acting.actor.personId, 300, accountLimit)
  const account = await queries.findAccount(deps.db, acting.actor.personId)
  if (!account || !(await deps.passwords.verify(password, account.passwordHash)))
    throw new ProblemError('LOGIN_FAILED')
  if (!isRecovering)
    await secondFactor(deps, account, { totp, traceId: acting.traceId }, () =>
      queries.releaseAttempt(deps.db, 'step_up', acting.actor.personId, false),
    )
  await queries.releaseAttempt(deps.db, 'step_up', acting.actor.personId, true)
  return account
}

/** @throws LOGIN_FAILED, SECOND_FACTOR_REQUIRED, PASSWORD_TOO_WEAK */
export async function changePassword(
  deps: AuthDeps,
  acting: Acting,
  input: { currentPassword: string; newPassword: string; totp?: string | undefined },
): Promise<void> {
  const account = await confirmIdentity(deps, acting, input.currentPassword, input.totp)
  if (
    isCommonPassword(input.newPassword, [account.firstName, account.lastName, account.email]) ||
    input.newPassword === input.currentPassword
  ) {
    throw new ProblemError('PASSWORD_TOO_WEAK', {
      issues: [
        {
          type: 'urn:problem-type:belgif:input-validation:invalidInput',
          in: 'body',
          name: 'newPassword',
          code: 'password_common',
        },
      ],
    })
  }
  const passwordHash = await deps.passwords.hash(input.newPassword)
  await act(deps.db, acting, async (tx) => {
    await queries.setPassword(tx, account.personId, passwordHash)
    await queries.endOtherSessions(tx, account.personId, acting.actor.sessionId, 'password_changed')
  })
  deps.security('password_changed', { person: account.personId })
}

export async function startTotp(
  deps: AuthDeps,
  acting: Acting,
  input: { password: string; totp?: string | undefined },
) {
  // whoever signed in with a recovery code has lost the device whose code would be asked
  const isRecovering = acting.actor.amr.includes('recovery')
  const account = await confirmIdentity(deps, acting, input.password, input.totp, isRecovering)
  const secret = newTotpSecret()
  return act(deps.db, acting, async (tx) => {
    await queries.removePendingTotp(tx, account.personId)
    const id = await queries.newTotpId(tx)
    const { keyId, sealed } = encrypt(deps.secrets.encryption, Buffer.from(secret), `totp.secret.${id}`)
    const { expiresAt } = await queries.insertTotp(tx, {
      id,
      personId: account.personId,
      secret: sealed,
      keyId,
    })
    return { id, secret, otpauthUri: totpUri(secret, account.email), expiresAt }
  })
}

/** Turns the second factor on with its first code and ends the other sessions. @throws TOTP_INVALID, RESOURCE_NOT_FOUND */
export async function confirmTotp(
  deps: AuthDeps,
  acting: Acting,
  id: string,
  code: string,
): Promise<{ recoveryCodes: string[] }> {
  await reserve(deps, 'step_up', acting.actor.personId, 300, accountLimit)
  const codes = await act(deps.db, acting, async (tx) => {
    const totp = await queries.lockPendingTotp(tx, id, acting.actor.personId)
    if (!totp) throw new ProblemError('RESOURCE_NOT_FOUND')
    const step = totpStep(openSecret(deps.secrets, totp.id, totp.keyId, totp.secret), code, deps.clock.now())
    if (step === undefined)
      throw new ProblemError('TOTP_INVALID', {
        issues: [
          {
            type: 'urn:problem-type:belgif:input-validation:invalidInput',
            in: 'body',
            name: 'totp',
            code: 'totp_invalid',
          },
        ],
      })
    await queries.confirmTotpRow(tx, id, acting.actor.personId, step)
    await queries.endOtherSessions(tx, acting.actor.personId, acting.actor.sessionId, 'second_factor_changed')
    return newRecoveryCodes(tx, acting.actor.personId)
  })
  await queries.releaseAttempt(deps.db, 'step_up', acting.actor.personId, true)
  deps.security('second_factor_enrolled', { person: acting.actor.personId })
  return { recoveryCodes: codes }
}

export async function replaceRecoveryCodes(
  deps: AuthDeps,
  acting: Acting,
  input: { password: string; totp: string },
): Promise<{ recoveryCodes: string[] }> {
  const account = await confirmIdentity(deps, acting, input.password, input.totp)
  return { recoveryCodes: await act(deps.db, acting, (tx) => newRecoveryCodes(tx, account.personId)) }
}

const recoveryHash = (code: string) => sha256(code.replace(/[\s-]/g, '').toLowerCase())
/** Ten codes of 128 random bits, in groups of four so that they can be typed over. */
async function newRecoveryCodes(tx: Tx, personId: string): Promise<string[]> {
  const codes = Array.from({ length: 10 }, () =>
    (randomBytes(16).toString('hex').match(/.{4}/g) ?? []).join('-'),
  )
  await queries.replaceRecoveryRows(tx, personId, codes.map(recoveryHash))
  return codes
}

/** A one-time password for somebody else, valid three days; ends his sessions. @throws SAME_PERSON, RESOURCE_NOT_FOUND */
export async function createOneTimePassword(
  deps: AuthDeps & { db: Db },
  acting: Acting,
  personId: string,
): Promise<{ oneTimePassword: string; expiresAt: string }> {
  if (personId === acting.actor.personId) throw new ProblemError('SAME_PERSON')
  const oneTimePassword = (randomBytes(10).toString('hex').match(/.{5}/g) ?? []).join('-')
  const passwordHash = await deps.passwords.hash(oneTimePassword)
  const expiresAt = await act(deps.db, acting, async (tx) => {
    if (!(await queries.lockPerson(tx, personId))) throw new ProblemError('RESOURCE_NOT_FOUND')
    const { oneTimeUntil } = await queries.setOneTimePassword(tx, personId, passwordHash)
    await queries.removeTotp(tx, personId)
    await queries.endOtherSessions(tx, personId, undefined, 'one_time_password')
    return oneTimeUntil
  })
  deps.security('one_time_password', { person: personId, by: acting.actor.personId })
  return { oneTimePassword, expiresAt }
}
