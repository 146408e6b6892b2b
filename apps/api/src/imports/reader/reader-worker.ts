import { parentPort } from 'node:worker_threads'
import { readProjectFile } from './read-project-file.ts'
import type { ReadingOptions, UploadedProjectFile } from './reading.ts'

interface Request {
  readonly files: readonly UploadedProjectFile[]
  readonly options: ReadingOptions
}

parentPort?.on('message', (request: Request) => {
  readProjectFile(request.files, request.options).then(
    (reading) => parentPort?.postMessage({ reading }),
    (error: unknown) =>
      parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) }),
  )
})
