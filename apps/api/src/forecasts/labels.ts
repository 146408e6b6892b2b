import type { ForecastState, Language } from '@stuurhuis/schemas'

/** States of a version or a scenario, in the words of the page. */
export const versionStates: Readonly<Record<ForecastState, Readonly<Record<Language, string>>>> = {
  working: { nl: 'werkversie', en: 'working version', fr: 'version de travail' },
  submitted: { nl: 'ingediend', en: 'submitted', fr: 'soumise' },
  approved: { nl: 'goedgekeurd', en: 'approved', fr: 'approuvée' },
  rejected: { nl: 'afgekeurd', en: 'rejected', fr: 'rejetée' },
  archived: { nl: 'gearchiveerd', en: 'archived', fr: 'archivée' },
  draft: { nl: 'concept', en: 'draft', fr: 'projet' },
  frozen: { nl: 'bevroren', en: 'frozen', fr: 'figé' },
  adopted: { nl: 'vastgesteld', en: 'adopted', fr: 'adopté' },
  superseded: { nl: 'vervangen', en: 'superseded', fr: 'remplacé' },
}
/** Names of the rows that the engine derives, of the checks and of the alerts; lines bring their own words. */
export const rowLabels: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  costs: { nl: 'Kosten', en: 'Costs', fr: 'Coûts' },
  revenues: { nl: 'Opbrengsten', en: 'Revenues', fr: 'Produits' },
  plotDeposits: { nl: 'Voorschotten kavels', en: 'Plot deposits', fr: 'Acomptes des lots' },
  plotBalances: { nl: 'Saldi kavels bij akte', en: 'Plot balances at deed', fr: 'Soldes des lots à l’acte' },
  groundLease: { nl: 'Erfpachtcanon', en: 'Ground rent', fr: 'Canon emphytéotique' },
  vatSettlement: { nl: 'Btw-verrekening', en: 'VAT settlement', fr: 'Décompte TVA' },
  transfers: { nl: 'Transfers met partners', en: 'Partner transfers', fr: 'Transferts avec les partenaires' },
  financing: { nl: 'Leningen', en: 'Loans', fr: 'Emprunts' },
  netBeforeInterest: { nl: 'Netto voor rente', en: 'Net before interest', fr: 'Net avant intérêts' },
  openingBalance: { nl: 'Beginsaldo', en: 'Opening balance', fr: 'Solde d’ouverture' },
  interest: { nl: 'Rente', en: 'Interest', fr: 'Intérêts' },
  closingBalance: { nl: 'Eindsaldo', en: 'Closing balance', fr: 'Solde de clôture' },
  cumulative: { nl: 'Cumulatief voor rente', en: 'Cumulative before interest', fr: 'Cumulé avant intérêts' },
  deposit: { nl: 'voorschot', en: 'deposit', fr: 'acompte' },
  balance: { nl: 'saldo bij akte', en: 'balance at deed', fr: 'solde à l’acte' },
  canon: { nl: 'canon', en: 'ground rent', fr: 'canon' },
  otherProjects: { nl: 'Overige projecten', en: 'Other projects', fr: 'Autres projets' },
}
export const rowLabel = (key: string, language: Language): string => rowLabels[key]?.[language] ?? key

const bridgeLabels: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  scope: {
    nl: 'Scope: lijnen erbij of eraf',
    en: 'Scope: lines added or removed',
    fr: 'Périmètre : lignes ajoutées ou retirées',
  },
  quantity: { nl: 'Hoeveelheid', en: 'Quantity', fr: 'Quantité' },
  price: { nl: 'Prijs', en: 'Price', fr: 'Prix' },
  index: { nl: 'Indexering', en: 'Indexation', fr: 'Indexation' },
  vat: { nl: 'Btw', en: 'VAT', fr: 'TVA' },
  timing: { nl: 'Tijdstip', en: 'Timing', fr: 'Calendrier' },
  financing: { nl: 'Financiering', en: 'Financing', fr: 'Financement' },
  actuals: {
    nl: 'Werkelijk tegenover raming',
    en: 'Actual against forecast',
    fr: 'Réel par rapport à la prévision',
  },
  settings: { nl: 'Parameters', en: 'Parameters', fr: 'Paramètres' },
  other: { nl: 'Overige wijzigingen', en: 'Other changes', fr: 'Autres modifications' },
}
export const bridgeLabel = (group: string, language: Language): string =>
  bridgeLabels[group]?.[language] ?? group

export const checkTexts: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  PHASED_EQUALS_BUDGET: {
    nl: 'De verdeling in de tijd is gelijk aan het budget',
    en: 'Phased amounts equal the budget',
    fr: 'L’échelonnement égale le budget',
  },
  CASH_EQUALS_NET_PLUS_VAT: {
    nl: 'Kas is geïndexeerd bedrag plus btw',
    en: 'Cash equals indexed amount plus VAT',
    fr: 'La trésorerie égale le montant indexé plus TVA',
  },
  POSITIONS_EQUAL_RESULT: {
    nl: 'De posities van de partijen zijn samen het resultaat',
    en: 'Party positions add up to the result',
    fr: 'Les positions des parties égalent le résultat',
  },
  SETTLEMENTS_SUM_ZERO: {
    nl: 'De verrekeningen zijn samen nul',
    en: 'Settlements sum to zero',
    fr: 'Les décomptes ont une somme nulle',
  },
  DERIVED_VAT_EQUALS_RECOVERABLE: {
    nl: 'De verrekende btw is de aftrekbare btw',
    en: 'Settled VAT equals recoverable VAT',
    fr: 'La TVA décomptée égale la TVA déductible',
  },
}
export const alertTexts: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  unplaced: {
    nl: 'heeft nog geen datum en staat buiten de kasstroom',
    en: 'has no date yet and stays outside the cash flow',
    fr: 'n’a pas encore de date et reste hors du flux',
  },
  afterHorizon: {
    nl: 'valt deels na de horizon',
    en: 'falls partly after the horizon',
    fr: 'tombe en partie après l’horizon',
  },
  pastResidual: {
    nl: 'valt deels voor de start van het model',
    en: 'falls partly before the start of the model',
    fr: 'tombe en partie avant le début du modèle',
  },
  multipleIrr: {
    nl: 'geen unieke IRR: alle oplossingen worden getoond',
    en: 'no unique IRR: all roots are shown',
    fr: 'pas de TRI unique : toutes les racines sont affichées',
  },
  noIrr: {
    nl: 'deze kasstroom heeft geen IRR',
    en: 'this cash flow has no IRR',
    fr: 'ce flux n’a pas de TRI',
  },
  belowFloor: {
    nl: 'het saldo zakt onder de buffer',
    en: 'the balance falls below the floor',
    fr: 'le solde passe sous le seuil',
  },
}
export const stepTexts: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  amount: { nl: 'Bedrag op prijspeil', en: 'Amount at price level', fr: 'Montant au niveau de prix' },
  phased: {
    nl: 'Deel van de prestatiemaand',
    en: 'Share of the performance month',
    fr: 'Part du mois de prestation',
  },
  indexed: { nl: 'Geïndexeerd', en: 'Indexed', fr: 'Indexé' },
  vat: { nl: 'Btw', en: 'VAT', fr: 'TVA' },
  lag: { nl: 'Betaaltermijn', en: 'Payment term', fr: 'Délai de paiement' },
  plot: { nl: 'Kavelprijs', en: 'Plot price', fr: 'Prix du lot' },
  interest: { nl: 'Rente op het saldo', en: 'Interest on the balance', fr: 'Intérêts sur le solde' },
  refund: { nl: 'Btw van', en: 'VAT of', fr: 'TVA de' },
  sum: { nl: 'Som', en: 'Sum', fr: 'Somme' },
}
