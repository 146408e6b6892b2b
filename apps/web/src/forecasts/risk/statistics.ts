import { euros, wholeEuros } from '../../ui/amount.ts'

/** A statistic of the API, in euro, for reading: whole euros. Never an amount that is booked or added up. */
export const statistic = (value: number) => wholeEuros(BigInt(Math.round(value)) * 100n)
/** The same to the cent, for a price. */
export const priceStatistic = (value: number) => euros(BigInt(Math.round(value * 100)))
const signed = new Intl.NumberFormat('nl-BE', { maximumFractionDigits: 2, signDisplay: 'exceptZero' })
/** 1.1 -> "+10": a number with its sign. */
export const signedNumber = (value: number) => signed.format(value)
const million = new Intl.NumberFormat('nl-BE', { maximumFractionDigits: 2 })
/** Under an axis: millions. */
export const millions = (value: number) => million.format(value / 1e6)
