import type { ExportFormat } from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'

export type Resource = 'forecast' | 'liquidity' | 'portfolio'
export type NewFile = {
  readonly resource: Resource
  readonly subjectId?: string | undefined
  readonly format: ExportFormat
  readonly name: string
  readonly content: Buffer
  readonly sha256: Buffer
}
export const insertFile = (tx: Tx, actor: Actor, file: NewFile) =>
  tx.one<{ id: string }>(sql`
    insert into export_file (owner_id, rights, resource, subject_id, format, name, content, sha256)
    values (${actor.personId}, ${actor.rights}, ${file.resource}, ${file.subjectId ?? null}, ${file.format}, ${file.name}, ${file.content}, ${file.sha256}) returning id`)

const mine = (actor: Actor, id: string) =>
  sql`id = ${id} and owner_id = ${actor.personId} and rights = ${actor.rights} and created_at > clock_timestamp() - interval '1 hour'`
export type FileHead = Omit<NewFile, 'content'> & { id: string }
export const findFile = (db: Reader, actor: Actor, id: string) =>
  db.maybe<FileHead>(
    sql`select id, resource, subject_id, format, name, sha256 from export_file where ${mine(actor, id)}`,
  )
export const readContent = (db: Reader, actor: Actor, id: string) =>
  db.one<{ content: Buffer }>(sql`select content from export_file where ${mine(actor, id)}`)
