import * as contracts from '@stuurhuis/schemas'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../platform/actor.ts'
import { bearerOf } from '../platform/http/authenticate.ts'
import { keyOf, mayTry, permissions } from '../platform/http/permissions.ts'
import { ProblemError } from '../platform/problem.ts'
import type { Server } from '../platform/server.ts'
import * as queries from './auth.queries.ts'
import * as service from './auth.service.ts'
import { createPasswords } from './passwords.ts'

const personOf = (actor: Actor) => ({
  id: actor.personId,
  firstName: actor.firstName,
  lastName: actor.lastName,
  roles: [...new Set(actor.roles.map((held) => held.role))],
  clusterIds: [...new Set(actor.roles.flatMap((held) => held.clusterId ?? []))],
})

/** The route behind each right that the screens ask about: the permission table decides, here and there. */
const screenRoutes: Readonly<Record<(typeof contracts.permissionNames)[number], contracts.Contract>> = {
  'projects:create': contracts.createProject,
  'imports:create': contracts.createProjectImport,
  'portfolio:read': contracts.getPortfolioResult,
  'forecasts:create': contracts.createForecast,
  'liquidity:read': contracts.getLiquidity,
  'snapshots:read': contracts.listForecastSnapshots,
  'snapshots:create': contracts.createForecastSnapshot,
  'cash:create': contracts.createCashItem,
  'accounts:read': contracts.listBankAccounts,
  'accounts:write': contracts.createBankAccount,
  'funds:read': contracts.listFunds,
  'funds:write': contracts.createFund,
  'partners:read': contracts.listPartnerships,
  'partners:write': contracts.createPartnership,
  'budgets:read': contracts.listBudgets,
  'budgets:write': contracts.createBudget,
  'commitments:create': contracts.createCommitment,
  'policies:propose': contracts.proposePolicyVersion,
  'policies:adopt': contracts.adoptPolicyVersion,
  'decisions:create': contracts.createDecision,
  'whatIfs:apply': contracts.applyWhatIfDraft,
  'people:write': contracts.createPerson,
  'clusters:write': contracts.createCluster,
  'roles:propose': contracts.proposeRoleAssignment,
  'roles:confirm': contracts.confirmRoleAssignment,
  'absences:write': contracts.createAbsence,
  'audit:read': contracts.listAuditEvents,
}
const screenPermissions = (actor: Actor): (typeof contracts.permissionNames)[number][] =>
  contracts.permissionNames.filter((name) => {
    const permission = permissions[keyOf(screenRoutes[name])]
    return permission !== undefined && mayTry(permission, actor)
  })

/** Refuses what a browser sends from another site; a caller that is no browser sends neither header. */
function checkOrigin(request: FastifyRequest, publicUrl: string): void {
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  const own = new URL(publicUrl).origin
  if (site !== undefined ? site !== 'same-origin' : origin !== undefined && origin !== own)
    throw new ProblemError('CSRF_REFUSED')
}

/** Cookies of the session and of the device: `__Host-` over https, plain names on http localhost. */
function cookiesOf(publicUrl: string) {
  const secure = publicUrl.startsWith('https:')
  const [session, device] = secure
    ? ['__Host-stuurhuis', '__Host-stuurhuis-device']
    : ['stuurhuis_dev', 'stuurhuis_device_dev']
  const attributes = `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`
  const read = (request: FastifyRequest, name: string) => {
    const found = (request.headers.cookie ?? '')
      .split(';')
      .map((part) => part.trim())
      .find((part) => part.startsWith(`${name}=`))
    const value = found?.slice(name.length + 1)
    return value && /^[\w-]{20,100}$/.test(value) ? value : undefined
  }
  return {
    session: (request: FastifyRequest) => read(request, session),
    device: (request: FastifyRequest) => read(request, device),
    set(reply: FastifyReply, sessionSecret: string, deviceSecret?: string) {
      reply.header('set-cookie', [
        `${session}=${sessionSecret}; ${attributes}`,
        ...(deviceSecret ? [`${device}=${deviceSecret}; ${attributes}; Max-Age=34560000`] : []),
      ])
    },
    clear: (reply: FastifyReply) => reply.header('set-cookie', `${session}=; ${attributes}; Max-Age=0`),
  }
}

export function authRoutes(server: Server): void {
  const deps: service.AuthDeps = { ...server, passwords: createPasswords() }
  signInRoutes(server, deps)
  ownAccountRoutes(server, deps)
}

function signInRoutes({ route, publicUrl }: Server, deps: service.AuthDeps): void {
  const cookies = cookiesOf(publicUrl)

  route(contracts.login, async ({ body, request, reply, traceId }) => {
    checkOrigin(request, publicUrl)
    const given = {
      ...body,
      address: request.ip,
      userAgent: request.headers['user-agent'] ?? '',
      deviceSecret: cookies.device(request),
      traceId,
    }
    const { actor, accessToken, sessionSecret, deviceSecret } = await service.login(deps, given)
    cookies.set(reply, sessionSecret, deviceSecret)
    return { body: { accessToken, expiresIn: 300, person: personOf(actor), pending: [...actor.pending] } }
  })

  route(contracts.refresh, async ({ request, reply }) => {
    checkOrigin(request, publicUrl)
    const { accessToken, sessionSecret } = await service.refresh(
      deps,
      cookies.session(request),
      cookies.device(request),
    )
    if (sessionSecret) cookies.set(reply, sessionSecret)
    return { body: { accessToken, expiresIn: 300 } }
  })

  route(contracts.logout, async ({ request, reply }) => {
    checkOrigin(request, publicUrl)
    await service.logout(deps, cookies.session(request), bearerOf(request))
    cookies.clear(reply)
    return {}
  })
}

function ownAccountRoutes(server: Server, deps: service.AuthDeps): void {
  const { route, publicUrl, db } = server
  route(contracts.me, async ({ actor }) => {
    const [account, roles, absence] = await Promise.all([
      queries.findAccount(db, actor.personId),
      queries.listDatedRoles(db, actor.personId),
      queries.findOwnAbsence(db, actor.personId),
    ])
    return {
      body: {
        person: personOf(actor),
        email: account?.email ?? '',
        roles: roles as never,
        permissions: screenPermissions(actor),
        pending: [...actor.pending],
        secondFactor: actor.secondFactor,
        secondFactorRequired: server.config.production && !actor.isDemo,
        demo: actor.isDemo,
        sessionEndsAt: actor.sessionEndsAt,
        ...(absence && { absence: { from: absence.fromOn, ...(absence.toOn && { to: absence.toOn }) } }),
      },
    }
  })

  route(contracts.listSessions, async ({ actor }) => {
    const rows = await queries.listSessionRows(db, actor.personId)
    return {
      body: {
        self: `${publicUrl}/v1/auth/sessions`,
        items: rows.map((row) => ({ ...row, current: row.id === actor.sessionId })),
      },
    }
  })
  route(contracts.endSession, async (call) => {
    await service.endSession(deps, call, call.params.id)
    return {}
  })
  route(contracts.changePassword, async (call) => {
    await service.changePassword(deps, call, call.body)
    return {}
  })
  route(contracts.startTotp, async (call) => ({ body: await service.startTotp(deps, call, call.body) }))
  route(contracts.confirmTotp, async (call) => ({
    body: await service.confirmTotp(deps, call, call.params.id, call.body.totp),
  }))
  route(contracts.replaceRecoveryCodes, async (call) => ({
    body: await service.replaceRecoveryCodes(deps, call, call.body),
  }))
  route(contracts.oneTimePassword, async (call) => ({
    body: await service.createOneTimePassword(deps, call, call.params.id),
  }))
}
