import { randomUUID } from 'node:crypto'

export type UploadFile = { readonly name: string; readonly bytes: Uint8Array }
type Field = string | number | undefined | readonly string[]

/** A multipart form as a browser sends it: files under `file`, fields beside them, a list as a repeated field. */
export function formOf(
  files: readonly UploadFile[],
  fields: Readonly<Record<string, Field>> = {},
): { body: Buffer; headers: Record<string, string> } {
  const boundary = `----${randomUUID()}`
  const part = (head: string, content: Uint8Array | string) =>
    Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
      Buffer.from(content as string),
      Buffer.from('\r\n'),
    ])
  const values = Object.entries(fields).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((one) => one !== undefined)
      .map((one) => part(`name="${name}"`, String(one))),
  )
  const uploads = files.map((file) =>
    part(`name="file"; filename="${file.name}"\r\nContent-Type: application/octet-stream`, file.bytes),
  )
  return {
    body: Buffer.concat([...values, ...uploads, Buffer.from(`--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}
