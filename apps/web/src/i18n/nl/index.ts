import { decisions } from './decisions.ts'
import { forecasts, imports, portfolio } from './money.ts'
import { absences, clusters, people, roles } from './people.ts'
import { projects, today } from './projects.ts'
import { session, settings } from './session.ts'
import { accessibility, keys, nav, shell, ui } from './ui.ts'

export default {
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
  decisions,
  portfolio,
  imports,
  people,
  roles,
  clusters,
  absences,
}
