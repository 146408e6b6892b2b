/**
 * Builds the inner loop of the simulation from packages/domain/kernel/simulation.ts (AssemblyScript) into
 * packages/domain/src/simulation/kernel-module.ts. `--check` only compares: the committed module must be what the
 * committed source gives.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const source = 'packages/domain/kernel/simulation.ts'
const target = path.join(root, 'packages/domain/src/simulation/kernel-module.ts')
// As a program, not as a module: its types declare globals that would change those of every other file here.
const compiler = path.join(import.meta.dirname, 'node_modules/assemblyscript/bin/asc.js')
// No runtime: the host lays out the memory. SIMD is on, relaxed SIMD is not: its results depend on the machine.
const options = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd']

process.exitCode = main(process.argv.includes('--check'))

function main(onlyCheck: boolean): number {
  const built = moduleText(buildKernel())
  if (!onlyCheck) writeFileSync(target, built)
  else if (readFileSync(target, 'utf8') !== built) {
    console.error(`${path.relative(root, target)} is not what ${source} gives; run: node tools/kernel.ts`)
    return 1
  }
  return 0
}

function buildKernel(): Uint8Array {
  const folder = mkdtempSync(path.join(tmpdir(), 'stuurhuis-kernel-'))
  try {
    const file = path.join(folder, 'kernel.wasm')
    const args = [compiler, source, ...options, '--outFile', file]
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${source} does not compile: ${stderr}`)
    return readFileSync(file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function moduleText(bytes: Uint8Array): string {
  const base64 = Buffer.from(bytes).toString('base64')
  return `// Made by tools/kernel.ts from ${source}; never edit it.
/** The kernel of the simulation: ${bytes.length} bytes of WebAssembly. */
export const KERNEL_BASE64 =
  '${base64}'
`
}
