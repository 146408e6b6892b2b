import type { GridColumn, GridRow } from '../ui/cash-grid.ts'

/** Made-up figures for the gallery only; no page reads them. */
const months = Array.from({ length: 36 }, (_, index) => ({
  year: 2026 + Math.floor(index / 12),
  month: (index % 12) + 1,
}))
export const columns: GridColumn[] = months.map(({ year, month }) => ({
  key: `${year}-${month}`,
  label: `${month}/${year}`,
  title: `${month}/${year}`,
  isNow: year === 2026 && month === 11,
}))
const wave = (seed: number) =>
  columns.map((_, index) => BigInt(((index * seed * 7919) % 97) * 123_457) * (seed % 2 === 0 ? 1n : -1n))
const total = (cells: bigint[]) => cells.reduce((sum, cents) => sum + cents, 0n)
const line = (id: string, label: string, seed: number): GridRow => ({
  id,
  label,
  kind: 'line',
  cells: wave(seed),
  total: total(wave(seed)),
})

export const rows: GridRow[] = [
  { ...line('g1', 'Sanering', 3), kind: 'group', expanded: true },
  line('K06', 'Sloop en asbestverwijdering van de vroegere papierfabriek langs het kanaal', 3),
  { ...line('g2', 'Kavelverkoop', 4), kind: 'group', expanded: false },
]
export const footer: GridRow[] = [
  { id: 'net', label: 'Netto', kind: 'total', cells: wave(5), total: total(wave(5)) },
]
export const chart = {
  labels: columns.slice(0, 12).map((column) => column.label),
  series: [
    { name: 'Ontvangsten', role: 'in' as const, values: wave(4).slice(0, 12) },
    { name: 'Uitgaven', role: 'out' as const, values: wave(3).slice(0, 12) },
    { name: 'Kasstand', role: 'balance' as const, values: wave(5).slice(0, 12) },
  ],
}
export const people = ['An Peeters', 'Bram Claes', 'Chloe Maes', 'Dirk Wouters'].map((label) => ({
  value: label,
  label,
  note: 'Gebiedsontwikkeling',
}))
export const steps = [
  'signaal',
  'verkenning',
  'haalbaarheid',
  'businesscase',
  'voorbereiding',
  'uitvoering',
  'commercialisatie',
  'afrekening',
  'afgesloten',
]
export const projects = [
  {
    code: 'P-2027-014',
    name: 'Herontwikkeling van de bedrijvensite aan de Grote Steenweg en het achterliggende park',
    area: 5_864_000n,
  },
  { code: 'P-2026-002', name: 'Kanaalzone', area: 123_456_789n },
]
