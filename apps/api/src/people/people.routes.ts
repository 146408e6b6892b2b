import { mayChangeAbsence, type RoleCode, refuseConfirmation, seesAbsenceDetails } from '@stuurhuis/domain'
import * as contracts from '@stuurhuis/schemas'
import { type Actor, hasRole, isInternal } from '../platform/actor.ts'
import type { Reader } from '../platform/db/connect.ts'
import { listPage } from '../platform/http/list.ts'
import { orderOf } from '../platform/http/paging.ts'
import { notFound } from '../platform/http/route.ts'
import { refuseUnreadable } from '../platform/http/validate.ts'
import type { Server } from '../platform/server.ts'
import * as queries from './people.queries.ts'
import * as service from './people.service.ts'

/** What a caller may read of people: colleagues see addresses and roles, the administrator also the account. */
const personView = (actor: Actor) => ({
  contact: isInternal(actor) || hasRole(actor, 'administrator'),
  account: hasRole(actor, 'administrator'),
})

export function peopleRoutes(server: Server): void {
  clusterRoutes(server)
  personRoutes(server)
  roleAssignmentRoutes(server)
  absenceRoutes(server)
}

function clusterRoutes(server: Server): void {
  const { route, db, publicUrl } = server
  const toCluster = (row: queries.ClusterRow) => ({ ...row, href: `${publicUrl}/v1/clusters/${row.id}` })
  const one = async (reader: Reader, id: string) => {
    const row = await queries.findCluster(reader, id)
    if (!row) throw notFound()
    return { body: toCluster(row), version: row.version, location: `/v1/clusters/${id}` }
  }
  route(contracts.listClusters, (call) => {
    const order = orderOf(call.query.sort, ['name'], queries.clusterSort, queries.clusterSort.id)
    return listPage(
      call,
      {
        rows: async (args, reader) =>
          (await queries.listClusters(reader, { order, ...args })).map((row) => ({
            item: toCluster(row),
            cursorValues: row.cursorValues,
          })),
        count: () => queries.countClusters(db),
      },
      server,
    )
  })
  route(contracts.getCluster, ({ params }) => one(db, params.id))
  route(contracts.createCluster, (call) =>
    call.once(async (tx) => one(tx, (await queries.insertCluster(tx, call.body)).id)),
  )
  route(contracts.updateCluster, (call) =>
    call.once(async (tx) => {
      await service.changeCluster(tx, call.params.id, call.expected, call.body)
      return one(tx, call.params.id)
    }),
  )
}

function personRoutes(server: Server): void {
  const { route, db, publicUrl } = server
  const toPerson = (row: queries.PersonRow, actor: Actor): contracts.Person => {
    const {
      email,
      roles,
      accountState,
      hasTotp,
      lastSignInAt,
      recoveryCodeUsedAt,
      cursorValues: _,
      ...headline
    } = row
    const view = personView(actor)
    return {
      ...headline,
      href: `${publicUrl}/v1/people/${row.id}`,
      ...((view.contact || row.id === actor.personId) && {
        email,
        roles: roles as contracts.Person['roles'],
      }),
      ...(view.account && {
        account: {
          state: accountState,
          secondFactor: hasTotp ? 'totp' : 'none',
          ...(lastSignInAt && { lastSignInAt }),
          ...(recoveryCodeUsedAt && { recoveryCodeUsedAt }),
        },
      }),
    }
  }
  const one = async (reader: Reader, id: string, actor: Actor) => {
    const row = await queries.findPerson(reader, id)
    if (!row) throw notFound()
    return { body: toPerson(row, actor), version: row.version, location: `/v1/people/${id}` }
  }
  route(contracts.listPeople, (call) => {
    const { contact } = personView(call.actor)
    if (!contact) refuseUnreadable(call.query, ['email', 'role', 'clusterId'])
    const order = orderOf(
      call.query.sort,
      ['lastName', 'firstName'],
      queries.personSort,
      queries.personSort.id,
    )
    return listPage(
      call,
      {
        rows: async (args, reader) =>
          (await queries.listPeople(reader, call.query, contact, { order, ...args })).map((row) => ({
            item: toPerson(row, call.actor),
            cursorValues: row.cursorValues,
          })),
        count: () => queries.countPeople(db, call.query, contact),
      },
      server,
    )
  })
  route(contracts.getPerson, ({ params, actor }) => one(db, params.id, actor))
  route(contracts.createPerson, (call) =>
    call.once(async (tx) => one(tx, (await queries.insertPerson(tx, call.body)).id, call.actor)),
  )
  route(contracts.updatePerson, (call) =>
    call.once(async (tx) => {
      await service.changePerson(tx, call.actor, call.params.id, call.expected, call.body)
      return one(tx, call.params.id, call.actor)
    }),
  )
}

function roleAssignmentRoutes(server: Server): void {
  const { route, db, publicUrl } = server
  const toAssignment = (row: queries.RoleAssignmentRow, actor: Actor) => ({
    ...row,
    href: `${publicUrl}/v1/roleAssignments/${row.id}`,
    role: row.role as contracts.Role,
    mayConfirm:
      row.state === 'proposed' &&
      refuseConfirmation(actor, { ...row, role: row.role as RoleCode }) === undefined,
  })
  const one = async (reader: Reader, id: string, actor: Actor) => {
    const row = await queries.findRoleAssignment(reader, id)
    if (!row) throw notFound()
    return { body: toAssignment(row, actor), version: row.version, location: `/v1/roleAssignments/${id}` }
  }
  route(contracts.listRoleAssignments, (call) => {
    const order = orderOf(
      call.query.sort,
      ['-validFrom'],
      queries.roleAssignmentSort,
      queries.roleAssignmentSort.id,
    )
    return listPage(
      call,
      {
        rows: async (args, reader) =>
          (await queries.listRoleAssignments(reader, call.query, { order, ...args })).map((row) => ({
            item: toAssignment(row, call.actor),
            cursorValues: row.cursorValues,
          })),
        count: () => queries.countRoleAssignments(db, call.query),
      },
      server,
    )
  })
  route(contracts.getRoleAssignment, ({ params, actor }) => one(db, params.id, actor))
  route(contracts.proposeRoleAssignment, (call) =>
    call.once(async (tx) => one(tx, await service.proposeRole(tx, call.actor, call.body), call.actor)),
  )
  route(contracts.confirmRoleAssignment, (call) =>
    call.once(async (tx) => {
      await service.decideRole(tx, call.actor, call.params.id, call.expected, call.body.verdict)
      return one(tx, call.params.id, call.actor)
    }),
  )
  route(contracts.endRoleAssignment, (call) =>
    call.once(async (tx) => {
      await service.endRole(tx, call.actor, call.params.id, call.expected, call.body.validTo)
      return one(tx, call.params.id, call.actor)
    }),
  )
}

function toAbsence(row: queries.AbsenceRow, actor: Actor, publicUrl: string): contracts.Absence {
  const {
    fromOn,
    toOn,
    expectedReturnOn,
    certainty,
    longTerm,
    declaredBy,
    declaredByName,
    declaredAt,
    cursorValues: _,
    isDirector: __,
    clusterIds: ___,
    ...rest
  } = row
  return {
    ...rest,
    href: `${publicUrl}/v1/absences/${row.id}`,
    from: fromOn,
    ...(toOn && { to: toOn }),
    ...(expectedReturnOn && { expectedReturn: expectedReturnOn }),
    ...(seesAbsenceDetails(actor, row) && {
      ...(certainty && { certainty }),
      longTerm,
      declaredBy,
      declaredByName,
      declaredAt,
    }),
    mayChange: row.state === 'recorded' && mayChangeAbsence(actor, row, declaredBy),
  }
}

function absenceRoutes(server: Server): void {
  const { route, db, publicUrl } = server
  const one = async (reader: Reader, id: string, actor: Actor) => {
    const row = await queries.findVisibleAbsence(reader, actor, id)
    if (!row) throw notFound()
    return { body: toAbsence(row, actor, publicUrl), version: row.version, location: `/v1/absences/${id}` }
  }
  route(contracts.listAbsences, (call) => {
    const order = orderOf(call.query.sort, ['-from'], queries.absenceSort, queries.absenceSort.id)
    return listPage(
      call,
      {
        rows: async (args, reader) =>
          (await queries.listAbsences(reader, call.actor, call.query, { order, ...args })).map((row) => ({
            item: toAbsence(row, call.actor, publicUrl),
            cursorValues: row.cursorValues,
          })),
        count: () => queries.countAbsences(db, call.actor, call.query),
      },
      server,
    )
  })
  route(contracts.getAbsence, ({ params, actor }) => one(db, params.id, actor))
  route(contracts.createAbsence, (call) =>
    call.once(async (tx) =>
      one(tx, await service.declareAbsence(tx, call.actor, call.body.personId, call.body), call.actor),
    ),
  )
  route(contracts.updateAbsence, (call) =>
    call.once(async (tx) => {
      await service.changeAbsence(tx, call.actor, call.params.id, call.expected, call.body)
      return one(tx, call.params.id, call.actor)
    }),
  )
  route(contracts.endAbsence, (call) =>
    call.once(async (tx) => {
      await service.endAbsence(tx, call.actor, call.params.id, call.expected)
      return one(tx, call.params.id, call.actor)
    }),
  )
  route(contracts.revokeAbsence, (call) =>
    call.once(async (tx) => {
      await service.revokeAbsence(tx, call.actor, call.params.id, call.expected)
      return one(tx, call.params.id, call.actor)
    }),
  )
}
