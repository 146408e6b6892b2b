/** What the import feature needs of the reader; everything else stays behind this door. */
export type { Finding } from './findings.ts'
export { type MessageKey, messageText } from './messages.ts'
export { createReaderPool, ReaderBusy, type ReaderPool } from './reader-pool.ts'
export type { ImportReading, ReadProject } from './reading.ts'
export type { FileRefusalCode } from './refusal.ts'
