import { computed, onBeforeUnmount, onMounted, type Ref, ref } from 'vue'
import { FROZEN, type GridPlace, window as visible } from './cash-grid.ts'

/** Sizes in CSS pixels. */
export const CELL = 116
export const TOTAL = 132
export const ROW = 32
export const HEAD = 36
const MAX_BODY_ROWS = 18
/** Room for the scroll bar below the last row. */
const BAR = 14

export interface GridLayout {
  nameWidth: number
  /** On a phone the total scrolls along, so that a month stays in view. */
  isTotalFixed: boolean
  /** Where a column begins. */
  left(col: number): number
}
interface Size {
  rows: number
  foot: number
  columns: number
  isEditable: boolean
}

function layoutIn(room: number, isEditable: boolean): GridLayout {
  const isNarrow = isEditable && room < 520
  const wide = room < 600 ? 184 : room < 800 ? 240 : room < 1100 ? 248 : 320
  const nameWidth = isNarrow ? 144 : wide
  const left = (col: number) => (col < FROZEN ? col * nameWidth : nameWidth + TOTAL + (col - FROZEN) * CELL)
  return { nameWidth, isTotalFixed: !isNarrow, left }
}

/** What of a grid is in view, and how to bring a cell into it. Only these cells are in the document. */
export function useGridView(
  scroller: Readonly<Ref<HTMLElement | null>>,
  active: Ref<GridPlace>,
  size: () => Size,
) {
  const view = ref({ left: 0, top: 0, width: 1000, height: 500 })
  const room = ref(1000)
  const layout = computed(() => layoutIn(room.value, size().isEditable))
  const bodyHeight = computed(() => HEAD + (Math.min(size().rows, MAX_BODY_ROWS) + size().foot) * ROW + BAR)
  // The same list as before stays the same object, so that a move draws again only the rows it concerns.
  const columns = computed<number[]>((before) => {
    const { from, to } = visible(view.value.left, view.value.width, CELL, size().columns)
    return sameOr(before, withActive(from, to, active.value.col - FROZEN))
  })
  const rows = computed<number[]>((before) => {
    const { from, to } = visible(view.value.top, view.value.height, ROW, size().rows)
    return sameOr(before, withActive(from, to, active.value.row < size().rows ? active.value.row : -1))
  })

  const fixedWidth = () => layout.value.nameWidth + (layout.value.isTotalFixed ? TOTAL : 0)
  function measure() {
    const element = scroller.value
    if (!element) return
    room.value = element.clientWidth
    view.value = {
      left: Math.max(0, element.scrollLeft + fixedWidth() - layout.value.left(FROZEN)),
      top: element.scrollTop,
      width: element.clientWidth - fixedWidth(),
      height: element.clientHeight - HEAD,
    }
  }
  let observer: ResizeObserver | undefined
  onMounted(() => {
    observer = new ResizeObserver(measure)
    if (scroller.value) observer.observe(scroller.value)
    measure()
  })
  onBeforeUnmount(() => observer?.disconnect())

  function reveal({ row, col }: GridPlace) {
    const element = scroller.value
    if (!element) return
    const left = layout.value.left(col)
    const right = left + (col === 1 ? TOTAL : CELL)
    if (col === 0) element.scrollLeft = 0
    else if (col >= FROZEN || !layout.value.isTotalFixed) {
      if (left < element.scrollLeft + fixedWidth()) element.scrollLeft = left - fixedWidth()
      else if (right > element.scrollLeft + element.clientWidth)
        element.scrollLeft = right - element.clientWidth
    }
    if (row >= size().rows) return
    const height = element.clientHeight - HEAD - size().foot * ROW - BAR
    if (row * ROW < element.scrollTop) element.scrollTop = row * ROW
    else if ((row + 1) * ROW > element.scrollTop + height) element.scrollTop = (row + 1) * ROW - height
  }
  /** @param col counted from the first period */
  function scrollTo(col: number) {
    if (scroller.value) scroller.value.scrollLeft = Math.max(0, col * CELL)
  }
  return { layout, bodyHeight, columns, rows, measure, reveal, scrollTo, page: MAX_BODY_ROWS }
}

/** In order, so that the cell being typed in is never moved in the document: that would close it. */
function withActive(from: number, to: number, active: number) {
  const list = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)
  if (active < 0 || (active >= from && active < to)) return list
  return active < from ? [active, ...list] : [...list, active]
}

const sameOr = (before: number[] | undefined, now: number[]) =>
  before?.length === now.length && before.every((value, index) => value === now[index]) ? before : now
