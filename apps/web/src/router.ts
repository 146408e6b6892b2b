import { nextTick } from 'vue'
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { needTexts } from './i18n/index.ts'
import { type Permission, useSession } from './session/session.store.ts'
import { expectHeading } from './ui/page-title.ts'

declare module 'vue-router' {
  interface RouteMeta {
    /** Without the shell and without a session. */
    public?: true
    /** One of these must be held; the API checks for itself. */
    needs?: readonly Permission[]
    /** Pages with business data: not for somebody who only administers. */
    business?: true
    /** Who is there and who is not: for those who work in it. */
    team?: true
  }
}

const administration: readonly Permission[] = [
  'people:write',
  'roles:propose',
  'roles:confirm',
  'clusters:write',
]
/** A page about cash, with the texts that only such pages have. */
const withCash = (page: () => Promise<unknown>) => async () =>
  (await Promise.all([page(), needTexts('cash')]))[0]
const withRisk = (page: () => Promise<unknown>) => async () =>
  (await Promise.all([page(), needTexts('risk')]))[0]
const withPlan = (page: () => Promise<unknown>) => async () =>
  (await Promise.all([page(), needTexts('plan')]))[0]
const withScenario = (page: () => Promise<unknown>) => async () =>
  (await Promise.all([page(), needTexts('plan', 'scenario')]))[0]
const withBudget = (page: () => Promise<unknown>) => async () =>
  (await Promise.all([page(), needTexts('budget')]))[0]
const withPartner = (page: () => Promise<unknown>) => async () =>
  (await Promise.all([page(), needTexts('partner')]))[0]
const routes: RouteRecordRaw[] = [
  { path: '/aanmelden', component: () => import('./session/SignInPage.vue'), meta: { public: true } },
  { path: '/', component: () => import('./today/TodayPage.vue') },
  { path: '/projecten', component: () => import('./projects/ProjectListPage.vue'), meta: { business: true } },
  {
    path: '/projecten/nieuw',
    component: () => import('./projects/ProjectCreatePage.vue'),
    meta: { needs: ['projects:create'] },
  },
  {
    path: '/projecten/invoeren',
    component: () => import('./imports/ImportPage.vue'),
    meta: { needs: ['imports:create'] },
  },
  {
    path: '/projecten/portefeuille',
    component: () => import('./portfolio/PortfolioPage.vue'),
    meta: { needs: ['portfolio:read'] },
  },
  {
    path: '/projecten/:code(P-\\d{4}-\\d{3,})',
    component: () => import('./projects/ProjectPage.vue'),
    meta: { business: true },
    children: [
      { path: '', redirect: (to) => `/projecten/${String(to.params['code'])}/overzicht` },
      { path: 'overzicht', component: () => import('./projects/OverviewPage.vue') },
      { path: 'geld', component: () => import('./forecasts/MoneyPage.vue') },
      { path: 'geld/plan', component: withPlan(() => import('./forecasts/PlanPage.vue')) },
      { path: 'geld/scenarios', component: withScenario(() => import('./forecasts/ScenariosPage.vue')) },
      { path: 'geld/risico', component: withRisk(() => import('./forecasts/RiskPage.vue')) },
      {
        path: 'geld/bestellingen',
        component: withBudget(() => import('./budgets/CommitmentsPage.vue')),
      },
      {
        path: 'geld/bestellingen/:id',
        component: withBudget(() => import('./budgets/CommitmentPage.vue')),
      },
      { path: 'geld/partners', component: withPartner(() => import('./partners/PartnersPage.vue')) },
      {
        path: 'geld/partners/:id',
        component: withPartner(() => import('./partners/SettlementPage.vue')),
      },
      { path: 'bewerken', component: () => import('./projects/ProjectEditPage.vue') },
    ],
  },
  {
    path: '/kas',
    component: withCash(() => import('./cash/CashPage.vue')),
    // The board reads what was released to it.
    beforeEnter: () => {
      const session = useSession()
      return session.may('liquidity:read') || !session.may('snapshots:read') || '/kas/brug'
    },
    meta: { needs: ['liquidity:read'] },
  },
  {
    path: '/kas/brug',
    component: withCash(() => import('./cash/BridgePage.vue')),
    meta: { needs: ['snapshots:read'] },
  },
  {
    path: '/kas/fondsen',
    component: withCash(() => import('./cash/FundsPage.vue')),
    meta: { needs: ['funds:read'] },
  },
  {
    path: '/kas/posten',
    component: withCash(() => import('./cash/ItemsPage.vue')),
    meta: { needs: ['liquidity:read'] },
  },
  {
    path: '/kas/rekeningen',
    component: withCash(() => import('./cash/AccountsPage.vue')),
    meta: { needs: ['accounts:read'] },
  },
  {
    path: '/budgetten',
    component: withBudget(() => import('./budgets/BudgetsPage.vue')),
    meta: { needs: ['budgets:read'] },
  },
  { path: '/team', redirect: '/team/afwezigheden' },
  {
    path: '/team/afwezigheden',
    component: () => import('./people/AbsencePage.vue'),
    meta: { team: true },
  },
  { path: '/beheer', redirect: '/beheer/personen' },
  {
    path: '/beheer/personen',
    component: () => import('./people/PeoplePage.vue'),
    meta: { needs: administration },
  },
  {
    path: '/beheer/rollen',
    component: () => import('./people/RolesPage.vue'),
    meta: { needs: administration },
  },
  {
    path: '/beheer/clusters',
    component: () => import('./people/ClustersPage.vue'),
    meta: { needs: administration },
  },
  { path: '/instellingen', component: () => import('./session/SettingsPage.vue') },
  { path: '/aan-de-slag', component: () => import('./session/FirstStepsPage.vue') },
  { path: '/toegankelijkheid', component: () => import('./shell/AccessibilityPage.vue') },
  { path: '/:rest(.*)*', component: () => import('./shell/NotFoundPage.vue') },
]
if (import.meta.env.DEV)
  routes.unshift({
    path: '/ui',
    component: () => import('./gallery/GalleryPage.vue'),
    meta: { public: true },
  })

/** Waits until the new page has drawn, so that the browser can find the place it scrolled to. */
async function scrollPlace(saved: { left: number; top: number } | null) {
  await nextTick()
  return saved ?? { top: 0 }
}

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (to, from, saved) => (to.path === from.path ? false : scrollPlace(saved)),
})

router.beforeEach(async (to) => {
  const session = useSession()
  await session.start()
  if (to.meta.public) return session.state === 'in' && to.path === '/aanmelden' ? '/' : true
  if (session.state === 'out')
    return { path: '/aanmelden', query: to.fullPath === '/' ? {} : { naar: to.fullPath } }
  if (session.pending.length > 0 && to.path !== '/aan-de-slag') return '/aan-de-slag'
  return true
})
router.afterEach((to, from, failure) => {
  if (!failure && from.matched.length > 0 && to.path !== from.path) expectHeading()
})
