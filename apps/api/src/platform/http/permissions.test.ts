import { allContracts, type Role, roles } from '@stuurhuis/schemas'
import { expect, test } from 'vitest'
import { givenApp } from '../../../test/app.ts'
import { checkPermissionTable, keyOf, type Permission, permissions } from './permissions.ts'

const holders: Readonly<Record<Role, string>> = {
  general_director: 'an.peeters',
  cluster_manager: 'bram.claes',
  project_manager: 'chloe.maes',
  finance_expert: 'els.jacobs',
  legal_expert: 'farid.amrani',
  team_member: 'griet.smet',
  board_reader: 'ines.martens',
  administrator: 'joris.lemmens',
}
const absent = '0197c2aa-0000-7000-8000-000000000000'

test('every route × every role: who is not in the table is refused, who is gets further; nobody without a token @R29', async () => {
  const app = await givenApp()
  const tokens = new Map(
    await Promise.all(roles.map(async (role) => [role, await app.signIn(holders[role])] as const)),
  )
  let cells = 0
  for (const contract of allContracts.filter((candidate) => candidate.credential === 'bearer')) {
    const permission = permissions[keyOf(contract)] as Permission
    const url = contract.path.replace(/:\w+/g, absent)
    // an unknown member makes every write stop at its shape, after the route check and before any effect
    const body =
      contract.method === 'GET' || contract.method === 'DELETE' ? {} : { body: { unknownMember: 1 } }
    const ask = (headers: Record<string, string>) =>
      app.ask({ method: contract.method, url, headers, ...body })
    const anonymous = await ask({})
    expect(anonymous.statusCode, keyOf(contract)).toBe(401)
    expect(anonymous.headers['www-authenticate']).toBeDefined()
    expect((await ask({ authorization: 'Basic eDp5', cookie: 'stuurhuis_dev=abc' })).statusCode).toBe(401)
    for (const [role, token] of tokens) {
      const answer = await ask({ authorization: `Bearer ${token}` })
      const named = permission.roles === 'persons' || (permission.roles as readonly Role[]).includes(role)
      const label = `${keyOf(contract)} as ${role}: ${answer.statusCode}`
      if (named) expect(answer.statusCode, label).not.toBe(403)
      else
        expect(answer.json(), label).toMatchObject({
          status: 403,
          type: 'urn:problem-type:belgif:missingPermission',
        })
      expect(answer.statusCode, label).toBeLessThan(500)
      cells++
    }
  }
  expect(cells).toBeGreaterThan(300)
})

test('a route without an entry, or an entry without a route, stops the start @R30', () => {
  const registered = new Set(Object.keys(permissions))
  expect(() => checkPermissionTable(registered)).not.toThrow()
  expect(() => checkPermissionTable(new Set([...registered, 'GET /v1/secretDoor']))).toThrow(
    /GET \/v1\/secretDoor/,
  )
  registered.delete('GET /v1/projects')
  expect(() => checkPermissionTable(registered)).toThrow(/without a route: GET \/v1\/projects/)
})
