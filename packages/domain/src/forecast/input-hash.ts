import type { ProjectModel } from './model.ts'
import { type Json, modelToJson } from './model-json.ts'

/**
 * Hash of everything the result depends on. Two models with the same content have the same hash, whatever the order
 * of their keys. The hash function is an argument: the domain does no cryptography.
 */
export function inputHash(model: ProjectModel, sha256: (bytes: Uint8Array) => string): string {
  return sha256(utf8(canonicalJson(modelToJson(model))))
}

/** JSON with sorted keys and no spaces. */
export function canonicalJson(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  let text = ''
  if (Array.isArray(value)) {
    for (const element of value) text += `${text === '' ? '' : ','}${canonicalJson(element as Json)}`
    return `[${text}]`
  }
  const fields = value as { readonly [key: string]: Json }
  for (const key of Object.keys(fields).sort())
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(fields[key] as Json)}`
  return `{${text}}`
}

/** UTF-8 bytes of a text; the domain has no TextEncoder, which belongs to the platforms. */
export function utf8(text: string): Uint8Array {
  const bytes = new Uint8Array(3 * text.length) // a pair of surrogates takes four for its two
  let length = 0
  for (let i = 0; i < text.length; i += 1) {
    const point = text.codePointAt(i) ?? 0
    if (point < 0x80) bytes[length++] = point
    else if (point < 0x800) {
      bytes[length++] = 0xc0 | (point >> 6)
      bytes[length++] = continuation(point)
    } else if (point < 0x10000) {
      bytes[length++] = 0xe0 | (point >> 12)
      bytes[length++] = continuation(point >> 6)
      bytes[length++] = continuation(point)
    } else {
      bytes[length++] = 0xf0 | (point >> 18)
      bytes[length++] = continuation(point >> 12)
      bytes[length++] = continuation(point >> 6)
      bytes[length++] = continuation(point)
      i += 1
    }
  }
  return bytes.subarray(0, length)
}

function continuation(point: number): number {
  return 0x80 | (point & 0x3f)
}
