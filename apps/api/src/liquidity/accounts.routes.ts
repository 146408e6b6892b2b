import { normalizeIban } from '@stuurhuis/domain'
import * as contracts from '@stuurhuis/schemas'
import { issueTypes } from '@stuurhuis/schemas'
import { centsOf } from '../cash/cash.service.ts'
import { requireApproval } from '../decisions/decisions.service.ts'
import { today } from '../platform/clock.ts'
import type { Reader } from '../platform/db/connect.ts'
import { notFound } from '../platform/http/route.ts'
import { fieldProblem, ProblemError, refuseFuture } from '../platform/problem.ts'
import type { Server } from '../platform/server.ts'
import * as queries from './liquidity.queries.ts'
import { money } from './liquidity.service.ts'

/** Bank accounts with their balances, entered by hand until statements bring them; and the dated rules of the house. */
export function accountRoutes(server: Server): void {
  const { route, db, publicUrl, clock } = server
  const toAccount = (row: queries.AccountRow): contracts.BankAccount => {
    const { blockedCents, balanceCents, ...fields } = row
    return {
      ...fields,
      href: `${publicUrl}/v1/bankAccounts/${row.id}`,
      currency: 'EUR',
      blocked: money(blockedCents),
      ...(balanceCents !== undefined && { balance: money(balanceCents) }),
    }
  }
  const one = async (reader: Reader, id: string) => {
    const row = await queries.findAccount(reader, today(clock), id)
    if (!row) throw notFound()
    return { body: toAccount(row), version: row.version, location: `/v1/bankAccounts/${id}` }
  }
  route(contracts.listBankAccounts, async () => ({
    body: {
      self: `${publicUrl}/v1/bankAccounts`,
      items: (await queries.listAccounts(db, today(clock))).map(toAccount),
    },
  }))
  route(contracts.getBankAccount, ({ params }) => one(db, params.id))
  route(contracts.createBankAccount, (call) =>
    call.once(async (tx) => {
      const { iban, name, fundId, blocked } = call.body
      const normal = normalizeIban(iban)
      if (!normal)
        throw new ProblemError('IBAN_INVALID', {
          issues: [{ type: issueTypes.invalidInput, in: 'body', name: 'iban', code: 'iban_invalid' }],
        })
      const { id } = await queries.insertAccount(tx, {
        iban: normal,
        name,
        fundId,
        blockedCents: centsOf(blocked ?? '0.00'),
      })
      return one(tx, id)
    }),
  )
  route(contracts.updateBankAccount, (call) =>
    call.once(async (tx) => {
      const { params, expected, body } = call
      const row = await queries.lockAccount(tx, params.id)
      if (!row) throw notFound()
      expected.check(row.version)
      const { blocked, ...fields } = body
      await queries.updateAccount(tx, params.id, {
        ...fields,
        ...(blocked !== undefined && { blockedCents: centsOf(blocked) }),
      })
      return one(tx, params.id)
    }),
  )
  route(contracts.createBankBalance, (call) =>
    call.once(async (tx) => {
      const { params, body, actor } = call
      // locked, so that two who enter the same day do not both take themselves for the first
      if (!(await queries.lockAccount(tx, params.id))) throw notFound()
      const { on, balance, reason } = body
      refuseFuture('on', on, today(clock))
      const accountId = params.id
      if (reason === undefined && (await queries.hasBalance(tx, accountId, on)))
        throw fieldProblem('reason', 'required')
      await queries.insertBalance(tx, { accountId, on, cents: centsOf(balance), reason, by: actor.personId })
      return one(tx, params.id)
    }),
  )
  policyRoutes(server)
}

function policyRoutes({ route, db, publicUrl }: Server): void {
  const toPolicy = (row: queries.PolicyRow): contracts.PolicyVersion => {
    const { proposedBy: _, value, ...fields } = row
    return {
      ...fields,
      href: `${publicUrl}/v1/policyVersions/${row.id}`,
      value: Object.fromEntries(
        Object.entries(value).map(([name, one]) => [
          name,
          typeof one === 'object' && !Array.isArray(one) ? JSON.stringify(one) : (one as string),
        ]),
      ),
    }
  }
  const one = async (reader: Reader, id: string) => {
    const row = await queries.findPolicy(reader, id)
    if (!row) throw notFound()
    return { body: toPolicy(row), version: row.version, location: '/v1/policyVersions' }
  }
  route(contracts.listPolicyVersions, async ({ query }) => ({
    body: {
      self: `${publicUrl}/v1/policyVersions`,
      items: (await queries.listPolicies(db, query.key)).map(toPolicy),
    },
  }))
  route(contracts.proposePolicyVersion, (call) =>
    call.once(async (tx) => {
      const { policy, validFrom } = call.body
      const { id } = await queries.insertPolicy(tx, { ...policy, validFrom, by: call.actor.personId })
      return one(tx, id)
    }),
  )
  route(contracts.adoptPolicyVersion, (call) =>
    call.once(async (tx) => {
      const { params, expected, body, actor } = call
      const row = await queries.lockPolicy(tx, params.id)
      if (!row) throw notFound()
      expected.check(row.version)
      if (row.state !== 'proposed') throw new ProblemError('TRANSITION_NOT_ALLOWED', { allowed: [] })
      if (row.proposedBy === actor.personId) throw new ProblemError('SAME_PERSON')
      await requireApproval(tx, body.decisionId, undefined)
      await queries.adoptPolicy(tx, params.id, actor.personId, body.decisionId)
      return one(tx, params.id)
    }),
  )
}
