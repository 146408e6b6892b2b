import '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import { ProblemError } from '../problem.ts'

export type UploadedFile = { readonly name: string; readonly bytes: Buffer }

/** Reads a multipart form into memory, within its limits; a file that is too large or one too many is 413. */
export async function readForm(
  request: FastifyRequest,
  form: { maxFiles: number; maxBytes: number },
): Promise<{ fields: Record<string, unknown>; files: UploadedFile[] }> {
  if (!request.isMultipart()) throw new ProblemError('UNSUPPORTED_MEDIA_TYPE')
  const fields: Record<string, unknown> = {}
  const files: UploadedFile[] = []
  for await (const part of request.parts({
    limits: {
      files: form.maxFiles,
      fileSize: form.maxBytes,
      fields: 60,
      fieldSize: 10_000,
      parts: 70,
      fieldNameSize: 100,
      headerPairs: 50,
    },
  })) {
    if (part.type === 'file') {
      if (part.fieldname !== 'file') fields[part.fieldname] = '' // an unknown part is an unknown field
      const bytes = await part.toBuffer()
      if (part.fieldname === 'file') files.push({ name: safeName(part.filename), bytes })
    } else addField(fields, part.fieldname, part.value)
  }
  if (files.length === 0) {
    throw new ProblemError('BAD_REQUEST', {
      issues: [
        {
          type: 'urn:problem-type:belgif:input-validation:requiredInput',
          in: 'body',
          name: 'file',
          code: 'required',
        },
      ],
    })
  }
  return { fields, files }
}

function addField(fields: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__' || name === 'constructor') return
  const before = fields[name]
  fields[name] = before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]
}

/** The name as people know it, without folders and control characters; only ever shown, never used as a path. */
const safeName = (name: string): string =>
  [...(name.split(/[\\/]/).at(-1) ?? '')]
    .filter((char) => char >= ' ')
    .join('')
    .slice(0, 200) || 'bestand'
