import { z } from 'zod'
import { contract } from './contract.ts'
import { id, instant, isoDate, text } from './scalars.ts'

export const roles = [
  'general_director',
  'cluster_manager',
  'project_manager',
  'finance_expert',
  'legal_expert',
  'team_member',
  'board_reader',
  'administrator',
] as const
export const role = z.enum(roles).meta({ id: 'Role' })
export type Role = z.infer<typeof role>
/** Roles whose holder may one day sign a payment: they count only after the person of product rule 3.9 confirms them. */
export const signingRoles = [
  'general_director',
  'cluster_manager',
  'finance_expert',
  'legal_expert',
] as const satisfies readonly Role[]
export const isSigningRole = (value: Role): boolean => (signingRoles as readonly Role[]).includes(value)

/** 12 to 128 code points, not trimmed, no rule on composition. */
export const newPassword = z.string().refine((value) => [...value].length >= 12 && [...value].length <= 128, {
  params: { code: 'password_length' },
})

export const signedInPerson = z
  .object({
    id,
    firstName: z.string(),
    lastName: z.string(),
    roles: z.array(role),
    clusterIds: z.array(id),
  })
  .meta({ id: 'SignedInPerson' })

/** What the holder must still do before anything else answers. */
export const pendingStep = z.enum(['new_password', 'second_factor'])

const loginBody = z.strictObject({
  email: z.string().min(3).max(254),
  password: z.string().min(1).max(1000),
  totp: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
  recoveryCode: z.string().min(8).max(64).optional(),
})
const tokenFields = {
  accessToken: z.string(),
  expiresIn: z.int().min(1).max(300),
} as const

export const login = contract({
  id: 'login',
  method: 'POST',
  path: '/v1/auth/login',
  tag: 'auth',
  summary: 'Sign in with e-mail address, password and second factor',
  credential: 'public',
  body: loginBody,
  ok: {
    status: 200,
    description: 'Signed in; the session cookie is set',
    body: z
      .object({
        ...tokenFields,
        person: signedInPerson,
        pending: z.array(pendingStep),
      })
      .meta({ id: 'LoginResult' }),
  },
  problems: ['LOGIN_FAILED', 'SECOND_FACTOR_REQUIRED', 'CSRF_REFUSED', 'TOO_MANY_FAILED_REQUESTS'],
})
export const refresh = contract({
  id: 'refreshToken',
  method: 'POST',
  path: '/v1/auth/refresh',
  tag: 'auth',
  summary: 'A new access token for the session of the cookie; rotates the session secret',
  credential: 'cookie',
  ok: {
    status: 200,
    description: 'New token',
    body: z.object(tokenFields).meta({ id: 'TokenResult' }),
  },
  problems: ['SESSION_ENDED', 'CSRF_REFUSED'],
})
export const logout = contract({
  id: 'logout',
  method: 'POST',
  path: '/v1/auth/logout',
  tag: 'auth',
  summary: 'End the session and clear the cookie',
  description: 'The session of the cookie; without one, that of the bearer token.',
  credential: 'cookie',
  ok: { status: 204, description: 'Ended, or was already ended' },
  problems: ['CSRF_REFUSED'],
})

export const datedRole = z
  .object({
    role,
    clusterId: id.optional(),
    clusterName: z.string().optional(),
    validFrom: isoDate,
    validTo: isoDate.optional(),
  })
  .meta({ id: 'DatedRole' })
/** What the screens may show; a hint for the interface only, every route checks for itself. */
export const permissionNames = [
  'projects:create',
  'imports:create',
  'portfolio:read',
  'forecasts:create',
  'liquidity:read',
  'snapshots:read',
  'snapshots:create',
  'cash:create',
  'accounts:read',
  'accounts:write',
  'funds:read',
  'funds:write',
  'partners:read',
  'partners:write',
  'budgets:read',
  'budgets:write',
  'commitments:create',
  'policies:propose',
  'policies:adopt',
  'decisions:create',
  'whatIfs:apply',
  'people:write',
  'roles:propose',
  'roles:confirm',
  'absences:write',
  'audit:read',
  'clusters:write',
] as const
export const me = contract({
  id: 'getMe',
  method: 'GET',
  path: '/v1/auth/me',
  tag: 'auth',
  summary: 'Who is signed in, with dated roles, rights for the screens and own absence',
  credential: 'bearer',
  ok: {
    status: 200,
    description: 'The signed-in person',
    body: z
      .object({
        person: signedInPerson,
        email: z.string(),
        roles: z.array(datedRole),
        permissions: z.array(z.enum(permissionNames)),
        pending: z.array(pendingStep),
        secondFactor: z.enum(['none', 'totp']),
        secondFactorRequired: z.boolean(),
        demo: z.boolean(),
        absence: z.object({ from: isoDate, to: isoDate.optional() }).optional(),
        sessionEndsAt: instant,
      })
      .meta({ id: 'Me' }),
  },
  problems: [],
})

export const loginSession = z
  .object({
    id,
    current: z.boolean(),
    startedAt: instant,
    lastUsedAt: instant,
    expiresAt: instant,
    device: z.string(),
  })
  .meta({ id: 'LoginSession' })
export const listSessions = contract({
  id: 'listSessions',
  method: 'GET',
  path: '/v1/auth/sessions',
  tag: 'auth',
  summary: 'Own login sessions that are still live',
  credential: 'bearer',
  ok: {
    status: 200,
    description: 'Sessions',
    body: z.object({ self: z.url(), items: z.array(loginSession) }).meta({ id: 'LoginSessionList' }),
  },
  problems: [],
})
export const endSession = contract({
  id: 'endSession',
  method: 'DELETE',
  path: '/v1/auth/sessions/:id',
  tag: 'auth',
  summary: 'End one of the own login sessions at once',
  credential: 'bearer',
  params: z.object({ id }),
  ok: { status: 204, description: 'Ended' },
  problems: ['RESOURCE_NOT_FOUND'],
})

export const changePassword = contract({
  id: 'changePassword',
  method: 'POST',
  path: '/v1/auth/passwordChanges',
  tag: 'auth',
  summary: 'Set a new password; ends all other sessions of this person',
  credential: 'bearer',
  body: z.strictObject({
    currentPassword: z.string().min(1).max(1000),
    newPassword,
    totp: z
      .string()
      .regex(/^\d{6}$/)
      .optional(),
  }),
  ok: { status: 204, description: 'Changed' },
  problems: ['LOGIN_FAILED', 'SECOND_FACTOR_REQUIRED', 'PASSWORD_TOO_WEAK', 'TOO_MANY_FAILED_REQUESTS'],
})
export const startTotp = contract({
  id: 'startTotpEnrolment',
  method: 'POST',
  path: '/v1/auth/totpEnrolments',
  tag: 'auth',
  summary: 'Start enrolling an authenticator app: gives the secret once',
  credential: 'bearer',
  body: z.strictObject({
    password: z.string().min(1).max(1000),
    totp: z
      .string()
      .regex(/^\d{6}$/)
      .optional(),
  }),
  ok: {
    status: 201,
    description: 'The secret to enter in the app; counts only after its first code is confirmed',
    body: z
      .object({
        id,
        secret: z.string(),
        otpauthUri: z.string(),
        expiresAt: instant,
      })
      .meta({ id: 'TotpEnrolment' }),
  },
  problems: ['LOGIN_FAILED', 'SECOND_FACTOR_REQUIRED', 'TOO_MANY_FAILED_REQUESTS'],
})
export const confirmTotp = contract({
  id: 'confirmTotpEnrolment',
  method: 'POST',
  path: '/v1/auth/totpEnrolments/:id/confirmations',
  tag: 'auth',
  summary: 'Confirm the authenticator app with its first code; gives ten recovery codes once',
  credential: 'bearer',
  params: z.object({ id }),
  body: z.strictObject({ totp: z.string().regex(/^\d{6}$/) }),
  ok: {
    status: 201,
    description: 'Second factor is on',
    body: z.object({ recoveryCodes: z.array(z.string()).length(10) }).meta({ id: 'RecoveryCodes' }),
  },
  problems: ['RESOURCE_NOT_FOUND', 'TOTP_INVALID', 'TOO_MANY_FAILED_REQUESTS'],
})
export const replaceRecoveryCodes = contract({
  id: 'replaceRecoveryCodes',
  method: 'POST',
  path: '/v1/auth/recoveryCodes',
  tag: 'auth',
  summary: 'Ten new recovery codes; the old ones stop working',
  credential: 'bearer',
  body: z.strictObject({
    password: z.string().min(1).max(1000),
    totp: z.string().regex(/^\d{6}$/),
  }),
  ok: {
    status: 201,
    description: 'New codes',
    body: z.object({ recoveryCodes: z.array(z.string()).length(10) }).meta({ id: 'NewRecoveryCodes' }),
  },
  problems: ['LOGIN_FAILED', 'SECOND_FACTOR_REQUIRED', 'TOO_MANY_FAILED_REQUESTS'],
})

export const oneTimePassword = contract({
  id: 'createOneTimePassword',
  method: 'POST',
  path: '/v1/people/:id/oneTimePasswords',
  tag: 'people',
  summary: 'A one-time password for a new or locked-out person, shown once',
  description:
    'Signing in with it allows nothing but setting a password and enrolling a second factor. Ends all sessions of the person.',
  credential: 'bearer',
  params: z.object({ id }),
  body: z.strictObject({ reason: text(500) }),
  ok: {
    status: 201,
    description: 'Shown once',
    body: z.object({ oneTimePassword: z.string(), expiresAt: instant }).meta({ id: 'OneTimePassword' }),
  },
  problems: ['RESOURCE_NOT_FOUND', 'SAME_PERSON'],
})
