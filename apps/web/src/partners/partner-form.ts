import type { ProblemError } from '@stuurhuis/client'
import type {
  BodyInputOf,
  createPartnerEntry,
  createPartnership,
  createSettlement,
  PartnerEntry,
  PartnerObstacle,
  PartnerShare,
  Partnership,
  Settlement,
  updatePartnerEntry,
  updatePartnership,
  updateSettlement,
} from '@stuurhuis/schemas'
import { knownKey, type Translate, translate } from '../i18n/index.ts'
import { decimalText } from '../ui/amount.ts'
import { showDate } from '../ui/date-text.ts'
import { percentOf, rateOf } from '../ui/percent.ts'
import { given } from '../ui/use-form.ts'

export const settlementTones = {
  draft: 'none',
  calculated: 'info',
  agreed: 'ok',
  in_payment: 'info',
  settled: 'ok',
} as const satisfies Record<Settlement['state'], string>
export const entryTones = {
  booked: 'ok',
  disputed: 'warn',
  withdrawn: 'none',
} as const satisfies Record<PartnerEntry['state'], string>
export const entryStates = Object.keys(entryTones) as PartnerEntry['state'][]

/** A share in percent: "62,5" -> "62.5"; what is no percentage stays as typed, so that the form says so. */
export const shareOf = (text: string) => text.trim().replace(',', '.')
/** Ten-thousandths of a percent, or undefined for what is no percentage yet. */
function partsOf(text: string): number | undefined {
  const match = /^(\d{1,3})(?:\.(\d{1,4}))?$/.exec(shareOf(text))
  return match ? Number(`${match[1]}${(match[2] ?? '').padEnd(4, '0')}`) : undefined
}
const WHOLE = 1_000_000
/** Sum of the shares as typed, as text, and whether it is all of it. */
export function sharesTotal(shares: readonly string[]): { text: string; isWhole: boolean } {
  const parts = shares.reduce((sum, share) => sum + (partsOf(share) ?? 0), 0)
  const fraction = String(parts % 10_000)
    .padStart(4, '0')
    .replace(/0+$/, '')
  const whole = String(Math.floor(parts / 10_000))
  return { text: fraction ? `${whole},${fraction}` : whole, isWhole: parts === WHOLE }
}

/** "POM 60 %, Gemeente 25 %": the shares of a key, without those that have none. */
export const sharesText = (key: Pick<PartnerShare, 'shares'>) =>
  key.shares
    .filter((one) => Number(one.percent) > 0)
    .map((one) => `${one.partnerName} ${decimalText(one.percent)}\u00a0%`)
    .join(', ')

export const partnershipValues = (partnership: Partnership | undefined, today: string) => ({
  name: partnership?.name ?? '',
  agreement: partnership?.agreement ?? '',
  rate: partnership?.interestRate === undefined ? '' : percentOf(partnership.interestRate),
  from: `${today.slice(0, 4)}-01-01`,
  partners: partnership?.partners.map(({ id, name, own, lossCap }) => ({
    id,
    name,
    own,
    percent: '',
    lossCap: lossCap ?? '',
  })) ?? [
    { id: '', name: 'POM', own: true, percent: '', lossCap: '' },
    { id: '', name: '', own: false, percent: '', lossCap: '' },
  ],
})
type PartnershipValues = ReturnType<typeof partnershipValues>
export const newPartnershipBody = (
  values: PartnershipValues,
  projectId: string,
): BodyInputOf<typeof createPartnership> => ({
  projectId,
  name: values.name.trim(),
  ...(given(values.agreement) && { agreement: values.agreement.trim() }),
  ...(given(values.rate) && { interestRate: rateOf(values.rate) }),
  from: values.from,
  partners: values.partners.map(({ name, own, percent, lossCap }) => ({
    name: name.trim(),
    own,
    percent: shareOf(percent),
    ...(lossCap !== '' && { lossCap }),
  })),
})
export const partnershipPatch = (values: PartnershipValues): BodyInputOf<typeof updatePartnership> => ({
  name: values.name.trim(),
  agreement: given(values.agreement) ?? null,
  interestRate: given(values.rate) ? rateOf(values.rate) : null,
  partners: values.partners.map(({ id, name, lossCap }) => ({
    ...(id && { id }),
    name: name.trim(),
    ...(lossCap !== '' && { lossCap }),
  })),
})

/** Of a key that changes, its own shares; of a new one, those of the key that runs now. */
export const shareValues = (partnership: Partnership, share: PartnerShare | undefined) => {
  const like = share ?? partnership.shares.findLast((one) => one.category === undefined)
  return {
    category: share?.category ?? '',
    from: share?.from ?? '',
    to: share?.to ?? '',
    shares: partnership.partners.map(({ id, name }) => ({
      partnerId: id,
      name,
      percent: (like?.shares.find((one) => one.partnerId === id)?.percent ?? '0').replace('.', ','),
    })),
  }
}
export const sharesOf = (values: ReturnType<typeof shareValues>) =>
  values.shares.map(({ partnerId, percent }) => ({ partnerId, percent: shareOf(percent) }))

export const entryValues = (entry: PartnerEntry | undefined, today: string) => ({
  partnerId: entry?.partnerId ?? '',
  kind: entry?.kind ?? ('paid' as PartnerEntry['kind']),
  amount: entry?.amount ?? '',
  on: entry?.on ?? today,
  source: entry?.source ?? '',
  category: entry?.category ?? '',
  lineCode: entry?.lineCode ?? '',
  toPartnerId: entry?.toPartnerId ?? '',
  state: entry?.state ?? ('booked' as PartnerEntry['state']),
  reason: entry?.reason ?? '',
})
type EntryValues = ReturnType<typeof entryValues>
const entryBase = ({ partnerId, kind, amount, on, source }: EntryValues) => ({
  partnerId,
  kind,
  amount,
  on,
  source: source.trim(),
})
export const newEntryBody = (values: EntryValues): BodyInputOf<typeof createPartnerEntry> => ({
  ...entryBase(values),
  // The list offers the categories of the contract.
  ...(values.category && { category: values.category as 'other' }),
  ...(given(values.lineCode) && { lineCode: values.lineCode.trim() }),
  ...(values.kind === 'advance' && values.toPartnerId && { toPartnerId: values.toPartnerId }),
})
export const entryPatch = (values: EntryValues): BodyInputOf<typeof updatePartnerEntry> => ({
  ...entryBase(values),
  category: values.category ? (values.category as 'other') : null,
  lineCode: given(values.lineCode) ?? null,
  toPartnerId: values.kind === 'advance' && values.toPartnerId ? values.toPartnerId : null,
  state: values.state,
  ...(values.state !== 'booked' && given(values.reason) && { reason: values.reason.trim() }),
})

export const settlementValues = (settlement: Settlement | undefined) => ({
  kind: settlement?.kind ?? ('interim' as Settlement['kind']),
  cutOff: settlement?.cutOff ?? '',
  retention: settlement?.retentionPartnerId ? settlement.retention : '',
  retentionPartnerId: settlement?.retentionPartnerId ?? '',
  note: settlement?.note ?? '',
})
type SettlementValues = ReturnType<typeof settlementValues>
export const newSettlementBody = (
  { kind, cutOff, retention, retentionPartnerId, note }: SettlementValues,
  partnershipId: string,
): BodyInputOf<typeof createSettlement> => ({
  partnershipId,
  kind,
  cutOff,
  ...(retention !== '' && { retention }),
  ...(retentionPartnerId && { retentionPartnerId }),
  ...(given(note) && { note: note.trim() }),
})
export const settlementPatch = ({
  kind,
  cutOff,
  retention,
  retentionPartnerId,
  note,
}: SettlementValues): BodyInputOf<typeof updateSettlement> => ({
  kind,
  cutOff,
  retention: retention === '' ? '0.00' : retention,
  retentionPartnerId: retentionPartnerId || null,
  note: given(note) ?? null,
})

/** Says the refusals of these pages in their own words beside their field; others keep the words of every form. */
export function noteIssues(problem: ProblemError, errors: Record<string, string>) {
  for (const issue of problem.issues) {
    const key = knownKey(`partner.issues.${issue.code ?? ''}`)
    if (key) errors[issue.name] = translate(key)
  }
}
/** Name of a category in the language of the screen. */
export function categoryName(code: string): string {
  const key = knownKey(`forecasts.category.${code}`)
  return key ? translate(key) : code
}
export function obstacleText(obstacle: PartnerObstacle, t: Translate): string {
  if (obstacle.kind === 'loss_uncovered') return t('partner.obstacles.loss_uncovered')
  const category = obstacle.category
    ? t('partner.obstacles.of', { category: categoryName(obstacle.category) })
    : ''
  return t('partner.obstacles.key_missing', { date: showDate(obstacle.on ?? ''), category })
}
