import { addMonths, endOfMonth, type IsoDate } from '@stuurhuis/domain'
import {
  insertEntry,
  insertKey,
  insertPartner,
  insertPartnership,
  insertSettlement,
  replaceShares,
  updateEntry,
} from '../partners/partners.queries.ts'
import type { Tx } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'

type Party = 'POM' | 'Gemeente Willebroek' | 'Bouwheer NV'
const percents: Readonly<Record<Party, string>> = {
  POM: '60',
  'Gemeente Willebroek': '25',
  'Bouwheer NV': '15',
}
/** Months before today, party, kind, cents, source, category. Every amount is invented. */
const entries: readonly (readonly [number, Party, string, bigint, string, string])[] = [
  [14, 'POM', 'paid', 1_900_000_00n, 'Aankoopakte gronden', 'land_acquisition'],
  [
    12,
    'Gemeente Willebroek',
    'paid',
    410_000_00n,
    'Gemeenterekening, voorfinanciering riolering',
    'infrastructure',
  ],
  [10, 'POM', 'paid', 1_284_250_37n, 'Grootboek, wegenis fase 1', 'infrastructure'],
  [9, 'Bouwheer NV', 'paid', 905_749_63n, 'Eindstaat nutsleidingen', 'utilities'],
  [5, 'POM', 'received', 4_120_000_00n, 'Akten kavels 1, 2 en 4', 'plot_sale'],
  [3, 'Bouwheer NV', 'received', 660_000_00n, 'Akte kavel 5', 'plot_sale'],
]

/** A partnership of three with what each paid and received, a disputed invoice, and a draft settlement up to last month. */
export async function insertDemoPartners(tx: Tx, today: IsoDate): Promise<void> {
  const { id: projectId } = await tx.one<{ id: string }>(
    sql`select id from project where name = 'Bedrijvenpark Kanaalzone'`,
  )
  const { id: partnershipId } = await insertPartnership(tx, {
    projectId,
    name: 'Samenwerking Kanaalzone',
    agreement: 'Samenwerkingsovereenkomst Kanaalzone, artikel 8',
  })
  const ids = new Map<string, string>()
  for (const name of Object.keys(percents)) {
    const { id } = await insertPartner(tx, { partnershipId, name, own: name === 'POM' })
    ids.set(name, id)
  }
  const idOf = (party: Party) => ids.get(party) ?? ''
  const key = await insertKey(tx, { partnershipId, from: `${Number(today.slice(0, 4)) - 2}-01-01` })
  await replaceShares(
    tx,
    partnershipId,
    key.id,
    (Object.keys(percents) as Party[]).map((party) => ({ partnerId: idOf(party), percent: percents[party] })),
  )
  const book = (months: number, party: Party, kind: string, amountCents: bigint, source: string) => ({
    partnerId: idOf(party),
    toPartnerId: null,
    kind,
    amountCents,
    on: addMonths(today, -months),
    source,
    category: null,
    lineCode: null,
  })
  for (const [months, party, kind, cents, source, category] of entries)
    await insertEntry(tx, partnershipId, { ...book(months, party, kind, cents, source), category })
  const invoice = book(4, 'Bouwheer NV', 'paid', 18_500_00n, 'Factuur 2044, werfinrichting')
  const disputed = await insertEntry(tx, partnershipId, invoice)
  await updateEntry(tx, disputed.id, {
    ...invoice,
    state: 'disputed',
    reason: 'Stond niet in het goedgekeurde plan; wordt besproken in de stuurgroep.',
  })
  await insertSettlement(tx, partnershipId, {
    kind: 'interim',
    cutOff: endOfMonth(today, -1),
    retentionCents: 0n,
    retentionPartnerId: null,
    note: null,
  })
}
