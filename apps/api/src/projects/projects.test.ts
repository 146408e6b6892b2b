import { expect, test } from 'vitest'
import { givenApp } from '../../test/app.ts'

test('a manager creates a project, changes it and reads it back', async () => {
  const { ask, signIn } = await givenApp()
  const token = await signIn('bram.claes')
  const clusters = (await ask({ url: '/v1/clusters', token })).json<{
    items: { id: string; code: string }[]
  }>()
  const clusterId = clusters.items.find((cluster) => cluster.code === 'GEBIED')?.id
  const created = await ask({
    method: 'POST',
    url: '/v1/projects',
    token,
    body: {
      name: 'Papierfabriek fase 2',
      clusterId,
      kind: 'brownfield',
      municipality: 'Vilvoorde',
      areaM2: '12000.5',
    },
  })
  expect(created.statusCode, created.body).toBe(201)
  expect(created.headers['etag']).toBe('"1"')
  const project = created.json<{ id: string; code: string; areaM2: string }>()
  expect(created.headers['location']).toBe(`http://localhost:3000/v1/projects/${project.id}`)
  expect(project.areaM2).toBe('12000.5')
  const changed = await ask({
    method: 'PATCH',
    url: `/v1/projects/${project.id}`,
    token,
    headers: { 'if-match': '"1"' },
    body: { name: 'Papierfabriek', municipality: null },
  })
  expect(changed.statusCode, changed.body).toBe(200)
  expect(changed.headers['etag']).toBe('"2"')
  expect(changed.json()).toMatchObject({ name: 'Papierfabriek', version: 2 })
  expect(changed.json()).not.toHaveProperty('municipality')
})
