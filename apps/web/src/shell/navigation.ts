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
const liquidity = (session: Session) => session.may('liquidity:read') || session.may('snapshots:read')
const business = (session: Session) => session.seesBusiness
const team = (session: Session) => session.seesTeam

export const mainItems = [
  { to: '/', label: 'nav.today', go: 'v', allowed: always },
  { to: '/projecten', label: 'nav.projects', go: 'p', allowed: business },
  { to: '/kas', label: 'nav.cash', go: 'k', allowed: liquidity },
  { to: '/budgetten', label: 'nav.budgets', go: 'b', allowed: (session) => session.may('budgets:read') },
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
  { to: '/kas/brug', label: 'nav.cashBridge', allowed: (session) => session.may('snapshots:read') },
  { to: '/kas/fondsen', label: 'nav.cashFunds', allowed: (session) => session.may('funds:read') },
  { to: '/kas/posten', label: 'nav.cashItems', allowed: (session) => session.may('liquidity:read') },
  { to: '/kas/rekeningen', label: 'nav.cashAccounts', allowed: (session) => session.may('accounts:read') },
  { to: '/beheer/personen', label: 'nav.admin', allowed: administers },
  { to: '/instellingen', label: 'settings.title', allowed: always },
  { to: '/toegankelijkheid', label: 'nav.accessibility', allowed: always },
]
export { administers }
