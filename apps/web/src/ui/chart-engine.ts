import { BarChart, LineChart } from 'echarts/charts'
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { euros, toPlot } from './amount.ts'
import { placeMarks } from './chart-marks.ts'

use([
  BarChart,
  LineChart,
  GridComponent,
  TooltipComponent,
  LegendComponent,
  MarkLineComponent,
  AriaComponent,
  SVGRenderer,
])

/**
 * `in` and `out` are bars, `balance` is the ink line, `low` a dotted one beside it, `preview` what is tried out; `floor` is
 * a dashed horizontal. Amounts in cents.
 */
export interface ChartSeries {
  name: string
  role: 'in' | 'out' | 'balance' | 'low' | 'preview'
  values: readonly bigint[]
  /** A balance holds until it moves: steps instead of slopes. */
  step?: boolean
  /** Points that are named in the picture itself. */
  marks?: readonly { index: number; label: string }[]
}
export interface ChartData {
  summary: string
  labels: readonly string[]
  /** One per label: what the axis shows there instead, '' for nothing. */
  ticks?: readonly string[] | undefined
  series: readonly ChartSeries[]
  /** Index of the period of today, and its word. */
  now?: { index: number; label: string } | undefined
  floor?: { cents: bigint; label: string } | undefined
  million: string
}

// A real font name: with 'inherit' the chart cannot measure its texts and they overlap.
const fontFamily = '"Inter Variable","Segoe UI","Liberation Sans",sans-serif'
const token = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()
const millions = new Intl.NumberFormat('nl-BE', { maximumFractionDigits: 2 })

function seriesOption(series: ChartSeries, marks: object, width: number) {
  if (series.role === 'in' || series.role === 'out') {
    const color = token(series.role === 'in' ? '--chart-1' : '--chart-2')
    return {
      type: 'bar',
      name: series.name,
      stack: 'flow',
      barMaxWidth: 28,
      data: series.values.map(toPlot),
      itemStyle: { color },
    }
  }
  const look = lines[series.role]
  const color = token(look.color)
  return {
    type: 'line',
    name: series.name,
    data: series.marks ? markedData(series.values, series.marks, width) : series.values.map(toPlot),
    ...(series.step && { step: 'end' }),
    // With marks only these have a symbol; a long line has none.
    ...(series.marks
      ? { symbol: 'none', showSymbol: true, showAllSymbol: true }
      : { showSymbol: series.values.length <= 24 && !series.step, symbolSize: 6 }),
    lineStyle: { width: look.width, type: look.type, color },
    itemStyle: { color },
    z: 3, // in front of the bars
    ...(series.role === 'balance' && { markLine: marks }),
  }
}
const lines = {
  balance: { color: '--ink', width: 2.25, type: 'solid' },
  low: { color: '--ink-2', width: 1.75, type: 'dotted' },
  preview: { color: '--chart-3', width: 2.5, type: 'solid' },
} as const

function markedData(values: readonly bigint[], marks: NonNullable<ChartSeries['marks']>, width: number) {
  const color = token('--neg')
  const names = new Map(placeMarks(marks, values, width).map((mark) => [mark.index, mark]))
  return values.map((cents, index) => {
    const mark = names.get(index)
    if (mark === undefined) return toPlot(cents)
    return {
      value: toPlot(cents),
      symbol: 'circle',
      symbolSize: 9,
      itemStyle: { color },
      label: {
        show: mark.label !== '',
        formatter: mark.label,
        position: mark.place,
        distance: 6,
        color,
        // a name may stand on the line itself
        backgroundColor: token('--surface'),
        padding: [1, 2],
        fontFamily,
        fontWeight: 600,
      },
    }
  })
}

function marksOf(data: ChartData) {
  const now = data.now && {
    xAxis: data.now.index,
    label: { formatter: data.now.label, position: 'end', color: token('--ink-2'), fontFamily },
    lineStyle: { color: token('--ink-2'), type: 'solid', width: 1 },
  }
  const floor = data.floor && {
    yAxis: toPlot(data.floor.cents),
    label: { formatter: data.floor.label, position: 'insideEndTop', color: token('--neg'), fontFamily },
    lineStyle: { color: token('--neg'), type: 'dashed' },
  }
  return { symbol: 'none', silent: true, data: [now, floor].filter((mark) => mark !== undefined) }
}

const ticksOf = (ticks: readonly string[] | undefined) =>
  ticks && {
    interval: (index: number) => ticks[index] !== '',
    formatter: (_label: string, index: number) => ticks[index] ?? '',
  }

/** About what the amounts beside the plot take of the width. */
const MARGIN = 76
function optionOf(data: ChartData, width: number) {
  const text = { fontFamily, fontSize: 12, color: token('--ink-2') }
  return {
    aria: { enabled: true, decal: { show: true }, label: { description: data.summary } },
    animation: false,
    textStyle: text,
    grid: {
      left: 4,
      right: 12,
      top: 44,
      bottom: 8,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    legend: { top: 0, left: 0, itemGap: 20, textStyle: text },
    tooltip: {
      trigger: 'axis',
      // Drawn inside the picture: a tooltip in HTML would need inline style attributes, which the content policy refuses.
      renderMode: 'richText',
      backgroundColor: token('--surface'),
      borderColor: token('--line-strong'),
      textStyle: { ...text, color: token('--ink') },
      valueFormatter: (value: unknown) =>
        typeof value === 'number' ? euros(BigInt(Math.round(value * 100))) : '',
    },
    xAxis: {
      type: 'category',
      data: [...data.labels],
      axisLabel: { ...text, hideOverlap: true, margin: 12, ...ticksOf(data.ticks) },
      axisTick: { show: false },
      axisLine: { onZero: true, lineStyle: { color: token('--line-strong') } },
    },
    yAxis: {
      type: 'value',
      axisLabel: { ...text, formatter: (value: number) => `${millions.format(value / 1e6)} ${data.million}` },
      splitLine: { lineStyle: { color: token('--line') } },
    },
    series: data.series.map((series) => seriesOption(series, marksOf(data), width - MARGIN)),
  }
}

/** A chart in `element` that follows its size. `draw` again after a change of data or theme; `dispose` at the end. */
export function createChart(element: HTMLElement) {
  const chart = init(element, null, { renderer: 'svg' })
  let shown: ChartData | undefined
  const paint = () => {
    if (shown) chart.setOption(optionOf(shown, chart.getWidth()), { notMerge: true })
  }
  const observer = new ResizeObserver(() => {
    const before = chart.getWidth()
    chart.resize()
    if (chart.getWidth() !== before) paint() // names are placed by the room there is
  })
  observer.observe(element)
  return {
    draw(data: ChartData) {
      shown = data
      paint()
    },
    dispose() {
      observer.disconnect()
      chart.dispose()
    },
  }
}
