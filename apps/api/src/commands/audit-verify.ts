/** Checks the whole audit chain; names the first broken record. `--anchor SEQ:HASH` compares with a head kept elsewhere. */
import { verifyChain } from '../audit/audit.service.ts'
import { connect } from '../platform/db/connect.ts'
import { CommandError, runCommand } from './run-command.ts'

await runCommand(import.meta.main, async (env) => {
  const position = process.argv.indexOf('--anchor')
  const given = position > 0 ? (process.argv[position + 1] ?? '') : undefined
  const match = given === undefined ? null : /^(\d+):([0-9a-f]{64})$/.exec(given)
  if (given !== undefined && !match)
    throw new CommandError('--anchor takes SEQ:HASH, as an earlier run printed it')
  const anchor = match ? { seq: BigInt(match[1] as string), hash: match[2] as string } : undefined
  const db = connect({ url: env.ownerUrl(), max: 1, onError: () => {} })
  try {
    const verdict = await verifyChain(db, anchor ? { anchor } : {})
    if (verdict.firstBroken)
      throw new CommandError(
        `The audit log is broken at record ${verdict.firstBroken.seq}: ${verdict.firstBroken.reason} (${verdict.checked} records before it are right)`,
      )
    console.log(`The audit log is whole: ${verdict.checked} records`)
    if (verdict.head) console.log(`Head: ${verdict.head.seq}:${verdict.head.hash.toString('hex')}`)
  } finally {
    await db.close()
  }
})
