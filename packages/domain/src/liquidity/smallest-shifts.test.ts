import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { law } from '../../test/arbitraries.ts'
import { bankDays, cents } from '../../test/cash-items.ts'
import { addDays, days as daysBetween } from '../calendar/dates.ts'
import { isBankDay } from '../calendar/holidays.ts'
import { greedyShifts } from './greedy-shifts.ts'
import type { ShiftCandidate, ShiftProblem } from './shift-problem.ts'
import { EXACT_SHIFT_CANDIDATES, smallestShifts } from './smallest-shifts.ts'

const START = '2027-01-31'
const day = (n: number) => addDays(START, n)

interface RawCandidate {
  readonly at: number
  readonly amount: bigint
  readonly reach: number
}

/** A problem whose balances hold the candidates and other movements. */
function problemOf(
  raw: readonly RawCandidate[],
  others: readonly bigint[],
  opening: bigint,
  buffer = 0n,
): ShiftProblem {
  const candidates = raw.map(({ at, amount, reach }, n): ShiftCandidate => {
    const move =
      amount < 0n ? { earliest: null, latest: day(at + reach) } : { earliest: day(at - reach), latest: null }
    return { id: `C${String(n).padStart(2, '0')}`, date: day(at), amount, ...move }
  })
  let sum = opening
  const balance = [opening, ...others].map((moved, slot) => {
    if (slot > 0) sum += moved
    for (const candidate of candidates) if (candidate.date === day(slot)) sum += candidate.amount
    return sum
  })
  return { days: balance.map((_, slot) => day(slot)), balance, buffer, candidates, calendar: bankDays }
}

/** The balances after a set of moves, day by day. */
function balancesAfter(problem: ShiftProblem, moves: readonly { id: string; to: string }[]): bigint[] {
  return problem.balance.map((cents, slot) => {
    const today = problem.days[slot] ?? ''
    return moves.reduce((sum, { id, to }) => {
      const candidate = problem.candidates.find((one) => one.id === id)
      if (candidate === undefined) throw new Error(id)
      const left = candidate.date <= today ? -candidate.amount : 0n
      return sum + left + (to <= today ? candidate.amount : 0n)
    }, cents)
  })
}

const holds = (problem: ShiftProblem, moves: readonly { id: string; to: string }[]) =>
  balancesAfter(problem, moves).every((balance, slot) => slot === 0 || balance >= problem.buffer)

/** Every allowed day of every candidate: fewest moves, then fewest cent-days; null when nothing keeps the buffer. */
function bruteForce(problem: ShiftProblem): { count: number; cost: bigint } | null {
  let best: { count: number; cost: bigint } | null = null
  const options = problem.candidates.map((candidate) => {
    const targets: { id: string; to: string; cost: bigint }[] = []
    for (let n = 1; n <= 60; n += 1) {
      const to = day(n)
      const later = candidate.latest !== null && to > candidate.date && to <= candidate.latest
      const earlier = candidate.earliest !== null && to < candidate.date && to >= candidate.earliest
      if (!(later || earlier) || !isBankDay(to, problem.calendar)) continue
      const size = candidate.amount < 0n ? -candidate.amount : candidate.amount
      targets.push({ id: candidate.id, to, cost: size * BigInt(Math.abs(daysBetween(candidate.date, to))) })
    }
    return targets
  })
  const choose = (i: number, moves: { id: string; to: string; cost: bigint }[]) => {
    if (i < options.length) {
      choose(i + 1, moves)
      for (const target of options[i] ?? []) choose(i + 1, [...moves, target])
      return
    }
    const cost = moves.reduce((sum, move) => sum + move.cost, 0n)
    const better =
      best === null || moves.length < best.count || (moves.length === best.count && cost < best.cost)
    if (better && holds(problem, moves)) best = { count: moves.length, cost }
  }
  choose(0, [])
  return best
}

const anyCandidate = (days: number) =>
  fc.record({
    at: fc.integer({ min: 1, max: days }),
    amount: fc.bigInt({ min: -40n, max: 25n }).filter((n) => n !== 0n),
    reach: fc.integer({ min: 0, max: days }),
  })
const anyOther = fc.bigInt({ min: -12n, max: 12n })
const opening = fc.bigInt({ min: 0n, max: 40n })

describe('the smallest set of shifts', () => {
  test('one move that is enough is preferred to two, and goes no further than needed', () => {
    const raw = [
      { at: 1, amount: -60n, reach: 20 },
      { at: 1, amount: -50n, reach: 20 },
      { at: 2, amount: -100n, reach: 20 },
    ]
    // 200 less 210; +90 comes on day 9, a Tuesday.
    const others = [0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 90n, 0n, 0n, 0n]
    expect(smallestShifts(problemOf(raw, others, 200n))).toEqual({
      feasible: true,
      fewest: true,
      exact: true,
      moves: [{ id: 'C01', amount: -50n, from: '2027-02-01', to: '2027-02-09' }],
      centDays: 400n,
      short: 0n,
    })
  })

  test('a payment is moved to a bank day: the run that ends on Friday is left on Monday', () => {
    const raw = [{ at: 1, amount: -60n, reach: 20 }]
    const out = smallestShifts(problemOf(raw, [0n, 0n, 0n, 0n, 0n, 60n, 0n, 0n], 30n))
    expect(out.moves).toEqual([{ id: 'C00', amount: -60n, from: '2027-02-01', to: '2027-02-08' }])
    const short = [{ at: 1, amount: -60n, reach: 6 }]
    expect(smallestShifts(problemOf(short, [0n, 0n, 0n, 0n, 0n, 60n, 0n, 0n], 30n)).feasible).toBe(false)
  })

  test('an inflow comes earlier, to the bank day on which the shortage starts or the one before', () => {
    const raw = [{ at: 12, amount: 50n, reach: 11 }]
    const out = smallestShifts(problemOf(raw, [0n, 0n, 0n, 0n, 0n, 0n, -40n, 0n, 0n, 0n, 0n, 0n], 10n))
    expect(out.moves).toEqual([{ id: 'C00', amount: 50n, from: '2027-02-12', to: '2027-02-05' }])
  })

  test('nothing to do is no move; nothing that helps says how much is missing at best', () => {
    expect(smallestShifts(problemOf([], [1n], 0n))).toMatchObject({ feasible: true, exact: true, moves: [] })
    const raw = [{ at: 1, amount: -10n, reach: 30 }]
    expect(smallestShifts(problemOf(raw, [-50n, 0n], 20n))).toEqual({
      feasible: false,
      fewest: true,
      exact: true,
      moves: [],
      centDays: 0n,
      short: 30n,
    })
  })

  test('the as-of date itself is past help and asks for nothing', () => {
    const problem = problemOf([], [100n], -50n)
    expect(smallestShifts(problem)).toMatchObject({ feasible: true, moves: [] })
  })

  test('one move may relieve the first days of a shortage and another the rest', () => {
    // An outflow that may wait until Wednesday, an inflow that may come on Wednesday.
    const mixed = [
      { at: 7, amount: 1n, reach: 4 },
      { at: 1, amount: -20n, reach: 2 },
    ]
    const out = smallestShifts(problemOf(mixed, [0n, 1n, 0n, 0n, 0n, 2n, 8n, 0n, 0n], 18n))
    expect(out.moves.map(({ id, to }) => `${id} ${to}`)).toEqual(['C00 2027-02-03', 'C01 2027-02-03'])
    // Two outflows; where the second stands the balance does not change, because as much comes in.
    const outflows = [
      { at: 1, amount: -5n, reach: 2 },
      { at: 3, amount: -10n, reach: 10 },
    ]
    const two = smallestShifts(problemOf(outflows, [0n, 0n, 10n, 0n, 20n, 0n, 0n, 0n, 0n], 10n, 10n))
    expect(two.moves.map(({ id, to }) => `${id} ${to}`)).toEqual(['C00 2027-02-03', 'C01 2027-02-05'])
  })

  test('nothing is moved to the as-of date or before it', () => {
    // Short from Saturday on: the bank day before is the as-of date, Friday 2027-01-29.
    const days = Array.from({ length: 6 }, (_, n) => addDays('2027-01-29', n))
    const candidates = [{ id: 'in', date: '2027-02-02', amount: 50n, earliest: '2026-01-01', latest: null }]
    const problem = {
      days,
      balance: [60n, 0n, 0n, 0n, 50n, 50n],
      buffer: 10n,
      candidates,
      calendar: bankDays,
    }
    expect(smallestShifts(problem)).toMatchObject({ feasible: false, short: 10n })
  })

  test('more than five hundred candidates are a programming error', () => {
    const raw = Array.from({ length: 501 }, () => ({ at: 1, amount: -1n, reach: 1 }))
    expect(() => smallestShifts(problemOf(raw, [0n], 0n))).toThrow(RangeError)
  })

  test('the same as every possible set of moves, tried one by one', () => {
    const others = fc.array(anyOther, { minLength: 9, maxLength: 9 })
    law([fc.array(anyCandidate(9), { maxLength: 4 }), others, opening], (raw, moved, start) => {
      const problem = problemOf(raw, moved, start)
      const best = bruteForce(problem)
      const out = smallestShifts(problem)
      expect(out.exact).toBe(true)
      expect(out.feasible).toBe(best !== null)
      if (best === null) return
      expect(holds(problem, out.moves)).toBe(true)
      expect([out.moves.length, out.centDays]).toEqual([best.count, best.cost])
    })
  })

  test('the same number of moves as the smallest subset, with nine candidates moved as far as they may', () => {
    const others = fc.array(anyOther, { minLength: 20, maxLength: 20 })
    const nine = fc.array(anyCandidate(20), { minLength: 6, maxLength: 9 })
    law(
      [nine, others, opening],
      (raw, moved, start) => {
        const problem = problemOf(raw, moved, start)
        const out = smallestShifts(problem)
        const far = problem.candidates.flatMap((candidate) => {
          const isLater = candidate.latest !== null
          const bound = candidate.latest ?? candidate.earliest ?? candidate.date
          let to = [bound, day(1)].sort().at(-1) ?? ''
          while (!isBankDay(to, bankDays)) to = addDays(to, isLater ? -1 : 1)
          const isMove = isLater ? to > candidate.date : to < candidate.date
          return isMove ? [{ id: candidate.id, to }] : []
        })
        let fewest = Number.POSITIVE_INFINITY
        for (let set = 0; set < 2 ** far.length; set += 1) {
          const moves = far.filter((_, i) => (set >> i) % 2 === 1)
          if (moves.length < fewest && holds(problem, moves)) fewest = moves.length
        }
        expect(out.fewest).toBe(true)
        expect(out.feasible ? out.moves.length : Number.POSITIVE_INFINITY).toBe(fewest)
      },
      200,
    )
  })

  test('never worse than greedy, always right, and the same for every order of the candidates', () => {
    const others = fc.array(anyOther, { minLength: 30, maxLength: 30 })
    const many = fc.array(anyCandidate(30), { maxLength: EXACT_SHIFT_CANDIDATES + 12 })
    law(
      [many, others, opening],
      (raw, moved, start) => {
        const problem = problemOf(raw, moved, start)
        const [greedy, out] = [greedyShifts(problem), smallestShifts(problem)]
        expect(out.feasible).toBe(greedy.feasible)
        if (!out.feasible) return
        expect(holds(problem, greedy.moves) && holds(problem, out.moves)).toBe(true)
        const better = out.moves.length < greedy.moves.length
        expect(better || (out.moves.length === greedy.moves.length && out.centDays <= greedy.centDays)).toBe(
          true,
        )
        const reversed = { ...problem, candidates: [...problem.candidates].reverse() }
        expect(smallestShifts(reversed)).toEqual(out)
      },
      200,
    )
  })

  test('eighteen candidates are searched exactly, nineteen are not, and the answer says so', () => {
    const raw = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ at: 1 + (i % 5), amount: -10n - BigInt(i), reach: 40 }))
    const others = Array.from({ length: 30 }, (_, i) => (i === 20 ? 1000n : 0n))
    expect(smallestShifts(problemOf(raw(18), others, cents('1')))).toMatchObject({
      feasible: true,
      exact: true,
    })
    expect(smallestShifts(problemOf(raw(19), others, cents('1')))).toMatchObject({
      feasible: true,
      exact: false,
    })
  })

  test('when the work runs out the answer is still right, and says that nothing is proved', () => {
    const raw = Array.from({ length: 12 }, (_, i) => ({
      at: 1 + (i % 5),
      amount: -10n - BigInt(i),
      reach: 40,
    }))
    const others = Array.from({ length: 30 }, (_, i) => (i === 20 ? 1000n : 0n))
    const problem = problemOf(raw, others, 60n)
    const out = smallestShifts(problem, 10)
    expect(out).toMatchObject({ feasible: true, fewest: false, exact: false })
    expect(holds(problem, out.moves)).toBe(true)
  })
})
