/** Every bound of the reader. An uploaded file may be anything; none of these may depend on what it says of itself. */
export const readerLimits = {
  files: 12,
  fileBytes: 20 * 1024 * 1024,
  zipEntries: 1000,
  unpackedBytes: 64 * 1024 * 1024,
  /** Unpacked over packed size of one entry. */
  compressionRatio: 100,
  /** Below this size an entry may be as compressible as it likes. */
  smallEntryBytes: 64 * 1024,
  xmlDepth: 64,
  xmlElements: 3_000_000,
  xmlAttributes: 100,
  attributeLength: 10_000,
  sheets: 100,
  cellsPerSheet: 1_000_000,
  rowsPerSheet: 1_048_576,
  columnsPerSheet: 16_384,
  cellLength: 32_767,
  csvRows: 50_000,
  csvColumns: 400,
  findings: 500,
  differences: 500,
  lines: 2000,
  plots: 2000,
  transfers: 1000,
  projects: 500,
} as const
