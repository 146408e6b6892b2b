import type { BreakEven } from '@stuurhuis/schemas'
import type { Translate } from '../../i18n/index.ts'
import { centsOf, euros, percent } from '../../ui/amount.ts'
import { priceStatistic, statistic } from './statistics.ts'

function changeOf(factor: number, t: Translate): string {
  if (factor === 1) return t('risk.breakEven.same')
  const share = percent(Math.abs(factor - 1), 1)
  return t(factor > 1 ? 'risk.breakEven.higher' : 'risk.breakEven.lower', { percent: share })
}

/**
 * What a break-even says. Without a price it still has a factor: the change in percent, and the amount when the driver
 * has one (`total`, in euro, above 0). Nowhere zero is only what the API says so of: no factor.
 */
export function priceSentence(
  { price, factor, now }: Pick<BreakEven, 'price' | 'factor' | 'now'>,
  { name, total }: { readonly name: string; readonly total: number },
  t: Translate,
): string {
  if (price) {
    const words = {
      name,
      price: euros(centsOf(price.required)),
      current: priceStatistic(price.current),
      change: changeOf(price.current === 0 ? 1 : Number(price.required) / price.current, t),
    }
    if (price.unit === 'perM2')
      return t(price.bound === 'least' ? 'risk.breakEven.leastPerM2' : 'risk.breakEven.mostPerM2', words)
    return t(price.bound === 'least' ? 'risk.breakEven.least' : 'risk.breakEven.most', words)
  }
  if (factor === undefined) return t('risk.breakEven.never', { name, now: statistic(now) })
  const change = changeOf(factor, t)
  return total > 0
    ? t('risk.breakEven.changedTo', {
        name,
        change,
        amount: statistic(total * factor),
        current: statistic(total),
      })
    : t('risk.breakEven.changed', { name, change })
}
