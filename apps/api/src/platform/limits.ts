/** Every bound of the API in one place. Times in milliseconds, sizes in bytes. */
export const limits = {
  jsonBytes: 1024 * 1024,
  jsonDepth: 32,
  uploadBytes: 20 * 1024 * 1024,
  headerTimeout: 5_000,
  requestTimeout: 10_000,
  uploadTimeout: 60_000,
  pathParameterLength: 200,
  issues: 100,
  partners: 20,
  partnerEntries: 10_000,
  exportRows: 1_000_000,
  exportBatch: 1_000,
  exportCells: 500_000, // of a workbook
  stopWithin: 10_000,
  /**
   * Beyond this delay the server refuses with 503: it would only answer late. A core that is merely busy is not a
   * reason, so utilisation alone (0 = not looked at) refuses nobody.
   */
  eventLoopDelay: 500,
  eventLoopUtilization: 0,
} as const

/** Calls per window for one session, or one address before sign-in. */
export const rates = {
  read: { calls: 600, seconds: 60 },
  write: { calls: 120, seconds: 60 },
  import: { calls: 30, seconds: 3600 },
  export: { calls: 10, seconds: 3600 },
  login: { calls: 600, seconds: 60 }, // a whole body signs in behind one address; wrong passwords are counted apart
  public: { calls: 600, seconds: 60 },
} as const
export type RateClass = keyof typeof rates
