import { useText } from '../../i18n/index.ts'
import type { DriverBase } from './drivers.ts'
import { signedNumber } from './statistics.ts'

/** Drivers in words, in the language of the page. */
export function useDriverNames() {
  const { t } = useText()
  /** At most as long as the API takes. */
  const nameOf = (driver: DriverBase) =>
    (driver.line ?? t(`risk.drivers.${driver.key ?? 'price'}`)).slice(0, 120).trim()
  const unitOf = (driver: DriverBase) => t(`risk.units.${driver.unit}`)
  /** "1.1" of the engine -> "+10 %", as it was typed. */
  function deviation(driver: DriverBase, applied: string): string {
    const value = Number(applied)
    const typed =
      driver.unit === 'percent' ? (value - 1) * 100 : driver.unit === 'points' ? value * 100 : value
    return t('risk.withUnit', { value: signedNumber(typed), unit: unitOf(driver) })
  }
  return { nameOf, unitOf, deviation }
}
