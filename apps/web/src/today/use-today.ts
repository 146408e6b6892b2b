import { useQuery } from '@pinia/colada'
import type { ResultOf } from '@stuurhuis/schemas'
import { api } from '../session/api.ts'
import { today } from '../session/routes.ts'

export type Today = ResultOf<typeof today>
export const useToday = () =>
  useQuery({ key: ['today'], query: async ({ signal }) => (await api.call(today, {}, { signal })).data })
