import { type KernelExports, kernelModule } from '../src/simulation/kernel.ts'

/** The WASM kernel as a host instantiates it. */
export async function wasmInstance(): Promise<KernelExports> {
  const { instance } = await WebAssembly.instantiate(kernelModule())
  return instance.exports as unknown as KernelExports
}
