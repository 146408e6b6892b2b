import { KERNEL_BASE64 } from './kernel-module.ts'

/** Runs that are computed together; each block has a state of the generator of its own (finance.md 11). */
export const BLOCK_RUNS = 256

/** What a kernel multiplies: cells are whatever the model keeps per run (months first). Never changed by it. */
export interface KernelModel {
  readonly columns: number
  readonly base: Float64Array
  /** One vector of `columns` cells per linear term. */
  readonly vectors: Float64Array
  /** Vectors to choose from per run. */
  readonly tables: Float64Array
  readonly terms: number
  /** Terms per run that take their vector from `tables`. */
  readonly tableTerms: number
}

/**
 * A model loaded into a kernel. The caller fills `x` (factor of each linear term, run by run), `rows` and `weights`
 * (row of `tables` and its factor, run by run); `run` then gives `out[r] = base + sum x v + sum weight table`, terms in
 * index order, linear ones first, each product rounded before it is added. `out` holds until the next call.
 */
export interface KernelSession {
  readonly x: Float64Array | Float32Array
  readonly rows: Int32Array
  readonly weights: Float64Array | Float32Array
  /** Cells from one run to the next in `out`; at least `columns`. */
  readonly stride: number
  readonly out: Float64Array | Float32Array
  /** @param runs 1 to 256 */
  run(runs: number): void
}

/** Injected: the scalar kernel, or WASM that the host has instantiated. `f32` is for previews and labelled as such. */
export interface McKernel {
  readonly precision: 'f64' | 'f32'
  /** A later call may take over the memory of an earlier session of the same kernel. */
  load(model: KernelModel): KernelSession
}

/** The kernel in plain TypeScript: slower than WASM, the same bits. */
export const scalarKernel: McKernel = { precision: 'f64', load: loadScalar }

function loadScalar(model: KernelModel): KernelSession {
  const { columns, base, tables, terms, tableTerms } = model
  const x = new Float64Array(BLOCK_RUNS * terms)
  const rows = new Int32Array(BLOCK_RUNS * tableTerms)
  const weights = new Float64Array(BLOCK_RUNS * tableTerms)
  const out = new Float64Array(BLOCK_RUNS * columns)
  const run = (runs: number) => {
    for (let r = 0; r < runs; r += 1) {
      const from = r * columns
      out.set(base, from)
      for (let t = 0; t < terms; t += 4) addFour(out, from, model, x, r * terms, t)
      for (let t = r * tableTerms; t < (r + 1) * tableTerms; t += 1)
        addScaled(out, from, columns, weights[t] ?? 0, tables, (rows[t] ?? 0) * columns)
    }
  }
  return { x, rows, weights, stride: columns, out, run }
}

/** Four terms in one pass over the cells, added one after another: faster than four passes, the same bits. */
function addFour(
  out: Float64Array,
  from: number,
  { columns, vectors, terms }: KernelModel,
  x: Float64Array,
  factors: number,
  t: number,
): void {
  const at = t * columns
  if (t + 4 > terms) {
    for (let rest = t; rest < terms; rest += 1)
      addScaled(out, from, columns, x[factors + rest] ?? 0, vectors, rest * columns)
    return
  }
  const [a = 0, b = 0, c = 0, d = 0] = x.subarray(factors + t, factors + t + 4)
  for (let k = 0; k < columns; k += 1) {
    let sum = (out[from + k] ?? 0) + a * (vectors[at + k] ?? 0)
    sum += b * (vectors[at + columns + k] ?? 0)
    sum += c * (vectors[at + 2 * columns + k] ?? 0)
    out[from + k] = sum + d * (vectors[at + 3 * columns + k] ?? 0)
  }
}

function addScaled(
  out: Float64Array,
  from: number,
  columns: number,
  by: number,
  vectors: Float64Array,
  at: number,
): void {
  for (let k = 0; k < columns; k += 1) out[from + k] = (out[from + k] ?? 0) + by * (vectors[at + k] ?? 0)
}

type Add = (
  out: number,
  from: number,
  factors: number,
  more: number,
  runs: number,
  terms: number,
  stride: number,
) => void
/** What the WASM module of `kernelModule` exports. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  readonly addDense64: Add
  readonly addDense32: Add
  readonly addTables64: Add
  readonly addTables32: Add
}

const PAGE = 65_536
/** Four vectors of 16 bytes: what the kernel computes at a time. */
const TILE_BYTES = 64

/**
 * The SIMD kernel from an instance of {@link kernelModule}: `f64` gives the bits of the scalar kernel, `f32` seven
 * digits in half the time. One session at a time: loading a model takes over the memory.
 */
export function wasmKernel(instance: KernelExports, precision: 'f64' | 'f32' = 'f64'): McKernel {
  return { precision, load: (model) => loadWasm(instance, precision, model) }
}

function loadWasm(instance: KernelExports, precision: 'f64' | 'f32', model: KernelModel): KernelSession {
  const isDouble = precision === 'f64'
  const Cells = isDouble ? Float64Array : Float32Array
  const size = isDouble ? 8 : 4
  const tile = TILE_BYTES / size
  const stride = Math.ceil(model.columns / tile) * tile
  const tableRows = model.columns === 0 ? 0 : model.tables.length / model.columns
  const at = placesOf([
    BLOCK_RUNS * stride * size,
    stride * size,
    stride * model.terms * size,
    BLOCK_RUNS * model.terms * size,
    tableRows * stride * size,
    BLOCK_RUNS * model.tableTerms * 4,
    BLOCK_RUNS * model.tableTerms * size,
  ])
  const [out = 0, base = 0, vectors = 0, x = 0, tables = 0, rows = 0, weights = 0, end = 0] = at
  const missing = Math.ceil((end - instance.memory.buffer.byteLength) / PAGE)
  if (missing > 0) instance.memory.grow(missing)
  const { buffer } = instance.memory
  const view = (place: number, length: number) => new Cells(buffer, place, length)
  view(out, BLOCK_RUNS * stride).fill(0)
  view(x, BLOCK_RUNS * model.terms).fill(0)
  spread(view(base, stride), model.base, model.columns, stride)
  packTiles(view(vectors, stride * model.terms), model, tile)
  spread(view(tables, tableRows * stride), model.tables, model.columns, stride)
  const [dense, chosen] = isDouble
    ? [instance.addDense64, instance.addTables64]
    : [instance.addDense32, instance.addTables32]
  return {
    x: view(x, BLOCK_RUNS * model.terms),
    rows: new Int32Array(buffer, rows, BLOCK_RUNS * model.tableTerms),
    weights: view(weights, BLOCK_RUNS * model.tableTerms),
    stride,
    out: view(out, BLOCK_RUNS * stride),
    run: (runs) => {
      dense(out, base, vectors, x, runs + (runs % 2), model.terms, stride)
      if (model.tableTerms > 0) chosen(out, tables, rows, weights, runs, model.tableTerms, stride)
    },
  }
}

/** Offsets of parts of the given sizes one after another, each on a whole tile; the last one is the end. */
function placesOf(sizes: readonly number[]): number[] {
  const places = [0]
  for (const size of sizes) places.push((places.at(-1) ?? 0) + Math.ceil(size / TILE_BYTES) * TILE_BYTES)
  return places
}

/** Rows of `columns` cells into rows of `stride` cells; what is over is 0. */
function spread(
  target: Float64Array | Float32Array,
  rows: Float64Array,
  columns: number,
  stride: number,
): void {
  target.fill(0)
  for (let r = 0; r * columns < rows.length; r += 1)
    target.set(rows.subarray(r * columns, (r + 1) * columns), r * stride)
}

/** Vectors tile by tile, inside a tile term by term: the kernel reads them in one straight line. */
function packTiles(target: Float64Array | Float32Array, model: KernelModel, tile: number): void {
  const { columns, terms, vectors } = model
  target.fill(0)
  for (let t = 0; t < terms; t += 1) {
    for (let k = 0; k < columns; k += 1) {
      const first = Math.floor(k / tile) * tile
      target[first * terms + t * tile + (k - first)] = vectors[t * columns + k] ?? 0
    }
  }
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The WASM module, to be instantiated by the host (a browser worker or a job) without imports. */
export function kernelModule(): Uint8Array<ArrayBuffer> {
  const text = KERNEL_BASE64.replace(/=+$/, '')
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let [buffer, bits, at] = [0, 0, 0]
  for (const character of text) {
    buffer = ((buffer << 6) | BASE64.indexOf(character)) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at] = (buffer >>> bits) & 0xff
    at += 1
  }
  return bytes
}
