import { parentPort, workerData } from 'node:worker_threads'
import { expectOk, modelFromJson } from '@stuurhuis/domain'
import { compute, type Task } from './task.ts'

/** What a thread is given: one task. It ends with its answer; whoever cancels ends the thread. */
export type ThreadInput = { readonly task: Task; readonly model: unknown }

const { task, model } = workerData as ThreadInput
let told = 0
const result = compute(expectOk(modelFromJson(model)), task, (share) => {
  const percent = Math.min(99, Math.floor(share * 100))
  if (percent <= told) return
  told = percent
  parentPort?.postMessage({ percent })
})
parentPort?.postMessage(result.ok ? { output: JSON.stringify(result.value) } : { errors: result.errors })
