import type { Role } from '@stuurhuis/schemas'

/** The fictitious organisation of the demo: every name, place, project and amount is invented. */
export const clusters = [
  { code: 'GEBIED', name: 'Gebiedsontwikkeling' },
  { code: 'INNO', name: 'Innovatie' },
] as const
type ClusterCode = (typeof clusters)[number]['code']

export const cast: readonly {
  first: string
  last: string
  roles: readonly { role: Role; cluster?: ClusterCode }[]
}[] = [
  { first: 'An', last: 'Peeters', roles: [{ role: 'general_director' }] },
  { first: 'Bram', last: 'Claes', roles: [{ role: 'cluster_manager', cluster: 'GEBIED' }] },
  { first: 'Hanne', last: 'De Vos', roles: [{ role: 'cluster_manager', cluster: 'INNO' }] },
  { first: 'Chloe', last: 'Maes', roles: [{ role: 'project_manager', cluster: 'GEBIED' }] },
  { first: 'Dirk', last: 'Wouters', roles: [{ role: 'project_manager', cluster: 'GEBIED' }] },
  { first: 'Els', last: 'Jacobs', roles: [{ role: 'finance_expert' }] },
  { first: 'Farid', last: 'Amrani', roles: [{ role: 'legal_expert' }] },
  { first: 'Griet', last: 'Smet', roles: [{ role: 'team_member', cluster: 'GEBIED' }] },
  { first: 'Ines', last: 'Martens', roles: [{ role: 'board_reader' }] },
  { first: 'Joris', last: 'Lemmens', roles: [{ role: 'administrator' }] },
]

export type DemoProject = {
  year: number
  name: string
  cluster: ClusterCode
  kind: 'greenfield' | 'brownfield' | 'business_centre' | 'ppp' | 'innovation' | 'internal'
  stage: string
  municipality: string
  areaM2?: string
  lead?: string
  backup?: string
  sensitive?: boolean
  vision?: string
  externalId?: string
  /** How long ago somebody last changed it. */
  daysAgo?: number
}
export const demoProjects: readonly DemoProject[] = [
  {
    year: 2026,
    name: 'Papierfabriek',
    cluster: 'GEBIED',
    kind: 'brownfield',
    stage: 'business_case',
    municipality: 'Vilvoorde',
    areaM2: '64000',
    lead: 'Chloe',
    backup: 'Dirk',
    vision:
      'Van verlaten papierfabriek naar een gemengd bedrijventerrein met ruimte voor maakbedrijven, een groene as langs het water en een mobiliteitspunt.',
  },
  {
    year: 2026,
    name: 'Bedrijvenpark Kanaalzone',
    daysAgo: 3,
    cluster: 'GEBIED',
    kind: 'greenfield',
    stage: 'execution',
    municipality: 'Willebroek',
    areaM2: '185000',
    lead: 'Dirk',
    backup: 'Chloe',
  },
  {
    year: 2026,
    name: 'Reconversie Gieterij Noord',
    daysAgo: 37,
    cluster: 'GEBIED',
    kind: 'brownfield',
    stage: 'preparation',
    municipality: 'Mechelen',
    areaM2: '42500',
    lead: 'Chloe',
    backup: 'Bram',
  },
  {
    year: 2026,
    name: 'KMO-zone Molenakker',
    daysAgo: 12,
    cluster: 'GEBIED',
    kind: 'greenfield',
    stage: 'feasibility',
    municipality: 'Puurs-Sint-Amands',
    areaM2: '78000',
    lead: 'Dirk',
  },
  {
    year: 2026,
    name: 'Stationsomgeving Zuid',
    daysAgo: 6,
    cluster: 'GEBIED',
    kind: 'ppp',
    stage: 'exploration',
    municipality: 'Lier',
    areaM2: '23500',
    lead: 'Chloe',
    backup: 'Dirk',
    sensitive: true,
  },
  {
    year: 2026,
    name: 'Terrein Oude Brouwerij',
    daysAgo: 54,
    cluster: 'GEBIED',
    kind: 'brownfield',
    stage: 'signal',
    municipality: 'Boom',
    areaM2: '11200',
  },
  {
    year: 2026,
    name: 'Bedrijvencentrum De Loods',
    daysAgo: 1,
    cluster: 'INNO',
    kind: 'business_centre',
    stage: 'commercialisation',
    municipality: 'Turnhout',
    areaM2: '6400',
    lead: 'Hanne',
    backup: 'Dirk',
  },
  {
    year: 2026,
    name: 'Incubator Zorgtechnologie',
    daysAgo: 9,
    cluster: 'INNO',
    kind: 'innovation',
    stage: 'execution',
    municipality: 'Geel',
    areaM2: '2850',
    lead: 'Hanne',
    backup: 'Chloe',
  },
  {
    year: 2026,
    name: 'Proeftuin Circulair Bouwen',
    daysAgo: 81,
    cluster: 'INNO',
    kind: 'innovation',
    stage: 'on_hold',
    municipality: 'Mol',
    areaM2: '5000',
    lead: 'Hanne',
  },
  {
    year: 2026,
    name: 'Digitale werkomgeving',
    daysAgo: 20,
    cluster: 'INNO',
    kind: 'internal',
    stage: 'execution',
    municipality: 'Antwerpen',
    lead: 'Hanne',
    backup: 'Bram',
  },
]
/** Dates only. */
export const demoAbsences = [
  { person: 'An', from: '2026-12-21', to: '2027-01-03', declaredBy: 'An' },
  { person: 'Griet', from: '2026-12-24', to: '2026-12-24', declaredBy: 'Griet' },
] as const
