/** What the import feature needs of the reader; everything else stays behind this door. */
export type { Finding } from './findings.ts'
export { type FindingCode, findingCodes, type Language, type MessageKey, messageText } from './messages.ts'
export { readProjectFile } from './read-project-file.ts'
export { createReaderPool, ReaderBusy, type ReaderPool } from './reader-pool.ts'
export type {
  ImportReading,
  ReadDifference,
  ReadingAssumptions,
  ReadingOptions,
  ReadProject,
  SourcePlace,
  UploadedProjectFile,
} from './reading.ts'
export type { FileRefusalCode } from './refusal.ts'
