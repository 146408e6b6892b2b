import type { MessageKey } from '../i18n/index.ts'
import type { useSession } from '../session/session.store.ts'

type Session = ReturnType<typeof useSession>
/** A page that can be reached by name. `go` is the letter after g. Only what this person may use is ever listed. */
export interface Destination {
  to: string
  label: MessageKey
  go?: string
  allowed: (session: Session) => boolean
}

const administers = (session: Session) =>
  (['people:write', 'roles:propose', 'roles:confirm', 'clusters:write'] as const).some((permission) =>
    session.may(permission),
  )
const always = () => true
const business = (session: Session) => session.seesBusiness
const team = (session: Session) => session.seesTeam

export const mainItems = [
  { to: '/', label: 'nav.today', go: 'v', allowed: always },
  { to: '/projecten', label: 'nav.projects', go: 'p', allowed: business },
  { to: '/team/afwezigheden', label: 'nav.team', go: 't', allowed: team },
] as const satisfies readonly Destination[]

export const otherItems: readonly Destination[] = [
  { to: '/projecten/nieuw', label: 'projects.create', allowed: (session) => session.may('projects:create') },
  { to: '/projecten/invoeren', label: 'imports.title', allowed: (session) => session.may('imports:create') },
  {
    to: '/projecten/portefeuille',
    label: 'portfolio.title',
    allowed: (session) => session.may('portfolio:read'),
  },
  { to: '/beheer/personen', label: 'nav.admin', allowed: administers },
  { to: '/instellingen', label: 'settings.title', allowed: always },
  { to: '/toegankelijkheid', label: 'nav.accessibility', allowed: always },
]
export { administers }
