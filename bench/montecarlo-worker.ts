/** One thread of a simulation: computes the blocks that it is sent and sends their values back. */
import { parentPort } from 'node:worker_threads'
import {
  type BlockRange,
  type KernelExports,
  kernelModule,
  type McModel,
  type McOptions,
  type McPartial,
  type Result,
  simulateBlocks,
  wasmKernel,
} from '@stuurhuis/domain'

export type Work = { model: McModel; options: McOptions & BlockRange }
/** `milliseconds` of processor time of this thread. */
export type Answer = { part: Result<McPartial>; milliseconds: number }

const { instance } = await WebAssembly.instantiate(kernelModule())
const kernel = wasmKernel(instance.exports as unknown as KernelExports)
parentPort?.on('message', ({ model, options }: Work) => {
  const before = process.threadCpuUsage()
  const part = simulateBlocks(model, { ...options, kernel })
  const { user, system } = process.threadCpuUsage(before)
  const answer: Answer = { part, milliseconds: (user + system) / 1000 }
  parentPort?.postMessage(answer)
})
parentPort?.postMessage('ready')
