import { createHash } from 'node:crypto'
import type { Reader } from '../platform/db/connect.ts'
import * as queries from './audit.queries.ts'

export type ChainVerdict = {
  readonly valid: boolean
  readonly checked: bigint
  readonly firstBroken?: { readonly seq: bigint; readonly reason: string }
  readonly head?: { readonly seq: bigint; readonly hash: Buffer; readonly at: string }
}

const genesis = createHash('sha256').update('stuurhuis').digest()
const batch = 5000

/** Length-prefixed, as the database writes it: 4 bytes big-endian, then the UTF-8 text. */
function field(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
/** The hash of a link, computed here and not by the database that is being checked. */
export const hashOf = (row: queries.ChainRow): Buffer =>
  createHash('sha256')
    .update(
      Buffer.concat([
        row.previousHash,
        ...[
          String(row.seq),
          row.atText,
          row.actor,
          row.sessionId,
          row.requestId,
          row.action,
          row.object,
          row.objectId,
          row.changesText,
        ].map(field),
      ]),
    )
    .digest()

/**
 * Walks the audit chain and names the first record that does not fit: a gap, a wrong link or changed content.
 * Cutting off the tail shows only against a head kept elsewhere (`anchor`).
 * @param range sequence numbers, both included; default everything
 */
export async function verifyChain(
  db: Reader,
  range: { from?: bigint; to?: bigint; anchor?: { seq: bigint; hash: string } } = {},
): Promise<ChainVerdict> {
  const from = range.from ?? 1n
  let previous = from > 1n ? await queries.findChainHash(db, from - 1n) : genesis
  let expected = from
  let checked = 0n
  const broken = (seq: bigint, reason: string): ChainVerdict => ({
    valid: false,
    checked,
    firstBroken: { seq, reason },
  })
  if (!previous) return broken(from - 1n, 'missing')
  for (;;) {
    const rows = await queries.listChain(db, expected - 1n, batch)
    for (const row of rows) {
      if (range.to !== undefined && row.seq > range.to) break
      if (row.seq !== expected) return broken(expected, 'missing')
      if (!row.previousHash.equals(previous)) return broken(row.seq, 'does not follow the record before it')
      if (!hashOf(row).equals(row.hash)) return broken(row.seq, 'content changed')
      if (range.anchor && row.seq === range.anchor.seq && row.hash.toString('hex') !== range.anchor.hash)
        return broken(row.seq, 'differs from the anchor')
      previous = row.hash
      expected++
      checked++
    }
    if (rows.length < batch || (range.to !== undefined && expected > range.to)) break
  }
  if (range.anchor && range.anchor.seq >= expected)
    return broken(expected, 'the tail is cut off: the anchor is further')
  const head = await queries.findChainHead(db)
  return { valid: true, checked, ...(head && { head }) }
}
