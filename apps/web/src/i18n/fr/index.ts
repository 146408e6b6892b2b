import type { Messages } from '../index.ts'
import { forecasts, imports, portfolio } from './money.ts'
import { absences, clusters, people, roles } from './people.ts'
import { decisions, plan } from './plan.ts'
import { projects, today } from './projects.ts'
import { scenario } from './scenario.ts'
import { session, settings } from './session.ts'
import { accessibility, keys, nav, shell, ui } from './ui.ts'

const messages: Messages = {
  ui,
  nav,
  shell,
  keys,
  accessibility,
  session,
  settings,
  projects,
  today,
  forecasts,
  plan,
  scenario,
  decisions,
  portfolio,
  imports,
  people,
  roles,
  clusters,
  absences,
}
export default messages
