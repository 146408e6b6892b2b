import { knownKey, useText } from '../i18n/index.ts'
import { centsOf, euros } from '../ui/amount.ts'
import { showDate } from '../ui/date-text.ts'
import { percentOf } from '../ui/percent.ts'

interface Revision {
  field: string
  old?: string | undefined
  new?: string | undefined
}
/** A changed field of an item in words: "Datum: 15/04/2027 → 15/08/2027". */
export function useRevisionText() {
  const { t } = useText()
  const shownValue = (field: string, value: string | undefined) => {
    if (value === undefined) return t('cash.nothing')
    if (/^-?\d+\.\d{2}$/.test(value) && field === 'amount') return euros(centsOf(value))
    if (field === 'probability') return `${percentOf(value)} %`
    if (field === 'status' || field === 'dateConfidence' || field === 'category') {
      const parent = {
        status: 'cash.statuses',
        dateConfidence: 'cash.confidences',
        category: 'forecasts.category',
      }
      const key = knownKey(`${parent[field]}.${value}`)
      return key ? t(key) : value
    }
    return value
      .split(' ')
      .map((part) => (/^\d{4}-\d{2}-\d{2}$/.test(part) ? showDate(part) : part))
      .join(' ')
  }
  return ({ field, old, new: now }: Revision) => {
    const key = knownKey(`cash.fields.${field}`)
    const name = key ? t(key) : field
    return t('cash.revision', { field: name, old: shownValue(field, old), now: shownValue(field, now) })
  }
}
