import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl'
import { readerLimits } from './limits.ts'
import { FileRefusal } from './refusal.ts'

const ZIP_MAGIC = Buffer.from([0x50, 0x4b, 0x03, 0x04])
const OLE_MAGIC = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
/** Names of parts that run code: VBA, Excel 4 macros, ActiveX controls and embedded objects. */
const ACTIVE_PART = /^xl\/(vbaProject|vbaData|macrosheets\/|activeX\/|ctrlProps\/|embeddings\/)/i

export function isZip(bytes: Buffer): boolean {
  return bytes.subarray(0, 4).equals(ZIP_MAGIC)
}

/** An OLE container: an old .xls, or a workbook with a password. Both are refused, each with its own reason. */
export function refuseOle(bytes: Buffer): void {
  if (!bytes.subarray(0, 8).equals(OLE_MAGIC)) return
  const isEncrypted = bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))
  throw new FileRefusal(isEncrypted ? 'FILE_ENCRYPTED' : 'FILE_KIND')
}

/**
 * Unpacks the parts of a workbook that the reader needs. Refuses macros, external links, encryption, unsafe or
 * double names, too many entries and anything that unpacks to more than the limits, before and while unpacking.
 */
export async function unpackWorkbook(bytes: Buffer): Promise<Map<string, Buffer>> {
  const zip = await openZip(bytes)
  try {
    const entries = await listEntries(zip)
    const parts = new Map<string, Buffer>()
    for (const entry of entries.values()) {
      if (isNeeded(entry.fileName)) parts.set(entry.fileName, await readEntry(zip, entry))
    }
    refuseMacroType(parts.get('[Content_Types].xml'))
    return parts
  } finally {
    zip.close()
  }
}

async function openZip(bytes: Buffer): Promise<ZipFile> {
  try {
    return await fromBufferPromise(bytes, {
      autoClose: false,
      strictFileNames: true,
      validateEntrySizes: true,
    })
  } catch (cause) {
    throw new FileRefusal('FILE_DAMAGED', { cause })
  }
}

async function listEntries(zip: ZipFile): Promise<Map<string, Entry>> {
  if (zip.entryCount > readerLimits.zipEntries) throw new FileRefusal('FILE_BOMB')
  const entries = new Map<string, Entry>()
  let total = 0
  try {
    for await (const entry of zip.eachEntry()) {
      refuseEntry(entry)
      total += entry.uncompressedSize
      if (total > readerLimits.unpackedBytes) throw new FileRefusal('FILE_BOMB')
      if (entries.has(entry.fileName)) throw new FileRefusal('FILE_DAMAGED')
      entries.set(entry.fileName, entry)
    }
  } catch (cause) {
    // yauzl itself refuses names with .., backslashes and absolute paths.
    throw cause instanceof FileRefusal ? cause : new FileRefusal('FILE_DAMAGED', { cause })
  }
  return entries
}

function refuseEntry(entry: Entry): void {
  if (entry.isEncrypted()) throw new FileRefusal('FILE_ENCRYPTED')
  if (ACTIVE_PART.test(entry.fileName)) throw new FileRefusal('FILE_MACROS')
  if (/^xl\/externalLinks\//i.test(entry.fileName)) throw new FileRefusal('FILE_EXTERNAL_LINKS')
  const isLarge = entry.uncompressedSize > readerLimits.smallEntryBytes
  if (isLarge && entry.uncompressedSize > entry.compressedSize * readerLimits.compressionRatio) {
    throw new FileRefusal('FILE_BOMB')
  }
}

function isNeeded(name: string): boolean {
  return (
    name === '[Content_Types].xml' ||
    name === 'xl/workbook.xml' ||
    name === 'xl/_rels/workbook.xml.rels' ||
    name === 'xl/sharedStrings.xml' ||
    /^xl\/worksheets\/[^/]+\.xml$/.test(name)
  )
}

/** The sizes in the directory are checked by yauzl while it inflates: a lie about them ends the stream. */
async function readEntry(zip: ZipFile, entry: Entry): Promise<Buffer> {
  try {
    const chunks: Buffer[] = []
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks)
  } catch (cause) {
    throw new FileRefusal('FILE_DAMAGED', { cause })
  }
}

function refuseMacroType(types: Buffer | undefined): void {
  if (!types) throw new FileRefusal('FILE_KIND')
  if (/macroEnabled/i.test(types.toString('utf8'))) throw new FileRefusal('FILE_MACROS')
}
