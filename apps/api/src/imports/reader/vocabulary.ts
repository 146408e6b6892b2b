import type { Category, Direction, LineStatus, Profile } from '@stuurhuis/domain'

/** The Dutch words of the spreadsheets, as finance.md 4 and 19 list them. */
export const categories: Readonly<Record<string, Category>> = {
  grondverwerving: 'land_acquisition',
  sanering: 'remediation',
  infrastructuur: 'infrastructure',
  nutsvoorzieningen: 'utilities',
  studiekosten: 'studies',
  erelonen: 'fees',
  verkoop: 'marketing',
  beheer: 'site_management',
  personeel: 'staff_recharge',
  financiering: 'financing',
  onvoorzien: 'contingency',
  deelneming: 'equity_stake',
  investering: 'building',
  werking: 'operations',
  kavelverkoop: 'plot_sale',
  erfpacht: 'ground_lease',
  erfpachtcanon: 'ground_lease',
  opstal: 'building_right',
  verhuring: 'rental',
  subsidie: 'subsidy',
  bijdrage_partner: 'partner_contribution',
  energie: 'energy',
  dividend: 'dividend',
  overige: 'other',
}

export const profiles: Readonly<Record<string, Profile>> = {
  LUMP: { kind: 'lump' },
  LINEAR: { kind: 'linear' },
  S: { kind: 'sCurve' },
}

export const statuses: Readonly<Record<string, LineStatus>> = {
  vastgelegd: 'committed',
  gepland: 'planned',
  kans: 'chance',
}

export const directions: Readonly<Record<string, Direction>> = { kost: 'cost', opbrengst: 'revenue' }

export const saleModes: Readonly<Record<string, 'sale' | 'groundLease'>> = {
  verkoop: 'sale',
  erfpacht: 'groundLease',
}

/** Short index names of the portfolio file -> the name after `index_` among the parameters. */
export const portfolioIndexes: Readonly<Record<string, string>> = {
  bouw: 'bouw',
  lonen: 'lonen',
  grond: 'grondprijs',
  gezondheid: 'gezondheid',
  geen: 'geen',
}

/** Types of the projects file -> kinds of a project. */
export const projectKinds = {
  brownfield: 'brownfield',
  greenfield: 'greenfield',
  incubator: 'business_centre',
  bedrijvencentrum: 'business_centre',
  pps: 'ppp',
  innovatieprogramma: 'innovation',
  hernieuwbare_energie: 'innovation',
} as const
export type ReadProjectKind = (typeof projectKinds)[keyof typeof projectKinds]

/** Phases of the projects file -> stages of a project. */
export const projectStages = {
  verkenning: 'exploration',
  haalbaarheid: 'feasibility',
  onderhandeling: 'business_case',
  ontwerp: 'preparation',
  voorbereiding: 'preparation',
  uitvoering: 'execution',
  exploitatie: 'commercialisation',
  commercialisatie: 'commercialisation',
  afrekening: 'settlement',
} as const
export type ReadProjectStage = (typeof projectStages)[keyof typeof projectStages]
