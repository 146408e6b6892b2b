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
  if (Array.isArray(value)) return `[${value.map((v: Json) => canonicalJson(v)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value as { readonly [key: string]: Json }).sort(([a], [b]) =>
      a < b ? -1 : 1,
    )
    return `{${entries.map(([key, v]) => `${JSON.stringify(key)}:${canonicalJson(v)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

/** UTF-8 bytes of a text; the domain has no TextEncoder, which belongs to the platforms. */
export function utf8(text: string): Uint8Array {
  const bytes: number[] = []
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0
    if (point < 0x80) bytes.push(point)
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), continuation(point))
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), continuation(point >> 6), continuation(point))
    else
      bytes.push(
        0xf0 | (point >> 18),
        continuation(point >> 12),
        continuation(point >> 6),
        continuation(point),
      )
  }
  return Uint8Array.from(bytes)
}

function continuation(point: number): number {
  return 0x80 | (point & 0x3f)
}
