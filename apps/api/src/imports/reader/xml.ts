import { SaxesParser } from 'saxes'
import { readerLimits } from './limits.ts'
import { FileRefusal } from './refusal.ts'

export interface XmlHandlers {
  readonly open: (name: string, attributes: Readonly<Record<string, string>>, depth: number) => void
  readonly text?: (text: string) => void
  readonly close?: (name: string, depth: number) => void
}

/**
 * Reads one XML part, strictly: well-formed UTF-8, no DOCTYPE, bounded depth, elements and attributes. Names come
 * without their prefix. Anything else is a damaged file, never half a result.
 */
export function readXml(bytes: Buffer, handlers: XmlHandlers): void {
  const parser = new SaxesParser({ xmlns: false, position: false })
  let depth = 0
  let elements = 0
  let attributes = 0
  parser.on('doctype', refuse)
  parser.on('error', (cause) => {
    throw new FileRefusal('FILE_DAMAGED', { cause })
  })
  parser.on('opentagstart', () => {
    depth += 1
    elements += 1
    attributes = 0
    if (depth > readerLimits.xmlDepth || elements > readerLimits.xmlElements) refuse()
  })
  parser.on('attribute', ({ value }) => {
    attributes += 1
    if (attributes > readerLimits.xmlAttributes || value.length > readerLimits.attributeLength) refuse()
  })
  parser.on('opentag', (tag) =>
    handlers.open(localName(tag.name), tag.attributes as Record<string, string>, depth),
  )
  if (handlers.text) {
    parser.on('text', handlers.text)
    parser.on('cdata', handlers.text)
  }
  parser.on('closetag', (tag) => {
    handlers.close?.(localName(tag.name), depth)
    depth -= 1
  })
  feed(parser, bytes)
}

/** In pieces: a DOCTYPE or a depth is refused before the rest of the part is looked at. */
function feed(parser: SaxesParser, bytes: Buffer): void {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const size = 1 << 20
  try {
    for (let at = 0; at < bytes.length; at += size) {
      parser.write(decoder.decode(bytes.subarray(at, at + size), { stream: true }))
    }
    parser.write(decoder.decode()).close()
  } catch (cause) {
    throw cause instanceof FileRefusal ? cause : new FileRefusal('FILE_DAMAGED', { cause })
  }
}

function refuse(): never {
  throw new FileRefusal('FILE_DAMAGED')
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon === -1 ? name : name.slice(colon + 1)
}
