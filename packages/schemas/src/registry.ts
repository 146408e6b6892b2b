import * as auth from './auth.ts'
import * as budgets from './budgets.ts'
import * as cash from './cash.ts'
import type { Contract } from './contract.ts'
import * as decisions from './decisions.ts'
import * as files from './exports.ts'
import * as closing from './forecast-closing.ts'
import * as comparing from './forecast-comparing.ts'
import * as editing from './forecast-editing.ts'
import * as risk from './forecast-risk.ts'
import * as forecasts from './forecasts.ts'
import * as funds from './funds.ts'
import * as imports from './imports.ts'
import * as liquidity from './liquidity.ts'
import * as partners from './partners.ts'
import * as people from './people.ts'
import * as platform from './platform.ts'
import * as projects from './projects.ts'

const isContract = (value: unknown): value is Contract =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'credential' in value

/** Every route of the API, by address and method: one order, whoever loads the modules. */
export const allContracts: readonly Contract[] = [
  auth,
  people,
  projects,
  decisions,
  imports,
  forecasts,
  editing,
  comparing,
  closing,
  risk,
  cash,
  budgets,
  partners,
  liquidity,
  funds,
  files,
  platform,
]
  .flatMap((module) => Object.values(module).filter(isContract))
  .sort((a, b) => (a.path === b.path ? (a.method < b.method ? -1 : 1) : a.path < b.path ? -1 : 1))
