import {
  expectOk,
  type FigureName,
  figureOf,
  formatMoney,
  type LineInput,
  lineStartMonth,
  modelFromJson,
  monthIndex,
  type ProjectModel,
} from '@stuurhuis/domain'
import type { EffectAnswer, EffectRequest, Figures } from './effect.ts'
import { modelJson } from './plan-json.ts'

/**
 * Computes what edits do to the figures of a version, with the engine of the server, away from the page: the grid never
 * waits for it.
 */
let base: { model: ProjectModel; figures: Figures } | undefined
const shown: readonly FigureName[] = ['npv', 'closing', 'peakFunding', 'nominalSum']

function figuresOf(model: ProjectModel): Figures {
  const figure = (name: FigureName) =>
    formatMoney(figureOf(model, name, { kind: name === 'closing' ? 'own' : 'project' }))
  return Object.fromEntries(shown.map((name) => [name, figure(name)])) as unknown as Figures
}

function edited(model: ProjectModel, edits: EffectRequest['edits']): ProjectModel {
  const perLine = new Map<string, EffectRequest['edits'][number][]>()
  for (const edit of edits) perLine.set(edit.code, [...(perLine.get(edit.code) ?? []), edit])
  return {
    ...model,
    lines: model.lines.map((line): LineInput => {
      const cells = perLine.get(line.code)
      const start = lineStartMonth(model, line)
      if (!cells || start === null) return line
      const sign = line.direction === 'cost' ? -1n : 1n
      return {
        ...line,
        cells: {
          ...line.cells,
          ...Object.fromEntries(
            cells.map(({ month, cents }) => [monthIndex(start, month), sign * BigInt(cents)]),
          ),
        },
      }
    }),
  }
}

addEventListener('message', ({ data }: MessageEvent<EffectRequest>) => {
  const answer = (rest: Omit<EffectAnswer, 'id'>) =>
    postMessage({ id: data.id, ...rest } satisfies EffectAnswer)
  try {
    if (data.plan) {
      const model = expectOk(modelFromJson(modelJson(data.plan)))
      base = { model, figures: figuresOf(model) }
    }
    if (!base) return
    const after = data.edits.length === 0 ? base.figures : figuresOf(edited(base.model, data.edits))
    answer({ before: base.figures, after })
  } catch {
    // a plan that the engine refuses is refused by the server with its reason; here there is nothing to show
    answer({})
  }
})
