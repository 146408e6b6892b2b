// The inner loop of a simulation, in AssemblyScript: WASM SIMD without relaxed instructions and without fused
// multiply-add, so that every machine and the scalar kernel of src/simulation/kernel.ts give the same bits. Lanes are
// months; terms are added in index order. `node tools/kernel.ts` builds it into src/simulation/kernel-module.ts.
//
// The host lays out the memory. Tiles are four vectors wide (8 doubles or 16 floats), two runs at a time: eight sums,
// one vector and two factors are what the sixteen registers hold.

/**
 * out[r] = base + sum over t of x[r][t] * vectors[t], for `runs` rows (even) of `stride` cells (whole tiles).
 * @param vectors tile by tile, inside a tile term by term
 */
function addDense<T>(
  out: usize,
  base: usize,
  vectors: usize,
  x: usize,
  runs: i32,
  terms: i32,
  stride: i32,
): void {
  const row = <usize>stride * sizeof<T>()
  const factors = <usize>terms * sizeof<T>()
  const tile = 64 / <i32>sizeof<T>()
  let strip = vectors
  for (let at: usize = 0; at < row; at += 64) {
    const b = base + at
    const b0 = v128.load(b, 0)
    const b1 = v128.load(b, 16)
    const b2 = v128.load(b, 32)
    const b3 = v128.load(b, 48)
    for (let r: i32 = 0; r < runs; r += 2) {
      let p0 = b0
      let p1 = b1
      let p2 = b2
      let p3 = b3
      let q0 = b0
      let q1 = b1
      let q2 = b2
      let q3 = b3
      let from = x + <usize>r * factors
      const end = from + factors
      let v = strip
      while (from < end) {
        const p = v128.load_splat<T>(from)
        const q = v128.load_splat<T>(from + factors)
        let m = v128.load(v, 0)
        p0 = v128.add<T>(p0, v128.mul<T>(p, m))
        q0 = v128.add<T>(q0, v128.mul<T>(q, m))
        m = v128.load(v, 16)
        p1 = v128.add<T>(p1, v128.mul<T>(p, m))
        q1 = v128.add<T>(q1, v128.mul<T>(q, m))
        m = v128.load(v, 32)
        p2 = v128.add<T>(p2, v128.mul<T>(p, m))
        q2 = v128.add<T>(q2, v128.mul<T>(q, m))
        m = v128.load(v, 48)
        p3 = v128.add<T>(p3, v128.mul<T>(p, m))
        q3 = v128.add<T>(q3, v128.mul<T>(q, m))
        from += sizeof<T>()
        v += 64
      }
      const o = out + <usize>r * row + at
      v128.store(o, p0, 0)
      v128.store(o, p1, 16)
      v128.store(o, p2, 32)
      v128.store(o, p3, 48)
      v128.store(o + row, q0, 0)
      v128.store(o + row, q1, 16)
      v128.store(o + row, q2, 32)
      v128.store(o + row, q3, 48)
    }
    strip += <usize>tile * factors
  }
}

/** out[r] += sum over t of weights[r][t] * tables[rows[r][t]]: terms whose vector differs from run to run. */
function addTables<T>(
  out: usize,
  tables: usize,
  rows: usize,
  weights: usize,
  runs: i32,
  terms: i32,
  stride: i32,
): void {
  const row = <usize>stride * sizeof<T>()
  for (let r: i32 = 0; r < runs; r++) {
    const o = out + <usize>r * row
    for (let t: i32 = 0; t < terms; t++) {
      const n = <usize>(r * terms + t)
      const w = v128.load_splat<T>(weights + n * sizeof<T>())
      const v = tables + <usize>load<i32>(rows + n * 4) * row
      for (let at: usize = 0; at < row; at += 16) {
        v128.store(o + at, v128.add<T>(v128.load(o + at), v128.mul<T>(w, v128.load(v + at))))
      }
    }
  }
}

export function addDense64(
  out: usize,
  base: usize,
  vectors: usize,
  x: usize,
  runs: i32,
  terms: i32,
  stride: i32,
): void {
  addDense<f64>(out, base, vectors, x, runs, terms, stride)
}

export function addDense32(
  out: usize,
  base: usize,
  vectors: usize,
  x: usize,
  runs: i32,
  terms: i32,
  stride: i32,
): void {
  addDense<f32>(out, base, vectors, x, runs, terms, stride)
}

export function addTables64(
  out: usize,
  tables: usize,
  rows: usize,
  weights: usize,
  runs: i32,
  terms: i32,
  stride: i32,
): void {
  addTables<f64>(out, tables, rows, weights, runs, terms, stride)
}

export function addTables32(
  out: usize,
  tables: usize,
  rows: usize,
  weights: usize,
  runs: i32,
  terms: i32,
  stride: i32,
): void {
  addTables<f32>(out, tables, rows, weights, runs, terms, stride)
}
