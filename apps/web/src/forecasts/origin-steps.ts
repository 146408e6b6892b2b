import type { getAmountOrigin, ResultOf } from '@stuurhuis/schemas'
import { knownKey, type Translate } from '../i18n/index.ts'
import { centsOf, euros, percent } from '../ui/amount.ts'
import { showLongMonth } from '../ui/date-text.ts'
import type { OriginStep } from '../ui/OriginSheet.vue'

type Step = ResultOf<typeof getAmountOrigin>['steps'][number]

/** "1.025" -> "1,025": a factor keeps its digits. */
const comma = (text: string) => text.replaceAll(/(\d)\.(\d)/g, '$1,$2')

/** The steps of the engine in the words of the screen: what was done, with which factor, in which month. */
export function shownSteps(steps: readonly Step[], t: Translate, language: string): OriginStep[] {
  return steps.map((step) => {
    const month = step.month && showLongMonth(step.month, language)
    // One month of a longer run has no other name than its month.
    const label = step.step === 'sum' && month && step.key === undefined ? month : step.label
    return {
      label,
      detail: detailOf(step, month, t),
      amount: step.amount === undefined ? undefined : euros(centsOf(step.amount)),
    }
  })
}

function detailOf(step: Step, month: string | undefined, t: Translate): string | undefined {
  const factor = step.factor === undefined ? '' : comma(step.factor)
  switch (step.step) {
    case 'amount':
      return t('forecasts.step.priceLevel', { year: step.detail })
    case 'phased': {
      const profile = knownKey(`forecasts.profile.${step.detail}`)
      return [month, profile ? t(profile) : step.detail].filter(Boolean).join(', ')
    }
    case 'indexed':
      return t('forecasts.step.index', { index: step.detail, factor })
    case 'vat':
      return percent(step.factor ?? '0')
    case 'lag':
      return t('forecasts.step.lag', { month: month ?? '', count: Number(step.detail) })
    case 'interest':
      return t('forecasts.step.interest', { rate: percent(step.factor ?? '0') })
    case 'sum':
      return step.month || step.key === step.detail ? undefined : step.detail
    case 'plot':
    case 'refund':
    case 'transfer':
      return comma(step.detail)
  }
}
