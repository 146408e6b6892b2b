/** Why a file is not read at all: nothing in it is looked at any further and nothing is stored. */
export type FileRefusalCode =
  | 'FILE_EMPTY'
  | 'FILE_TOO_LARGE'
  | 'FILE_KIND'
  | 'FILE_ENCRYPTED'
  | 'FILE_MACROS'
  | 'FILE_EXTERNAL_LINKS'
  | 'FILE_BOMB'
  | 'FILE_DAMAGED'
  | 'FILE_COMBINATION'

export class FileRefusal extends Error {
  readonly code: FileRefusalCode

  constructor(code: FileRefusalCode, options?: ErrorOptions) {
    super(code, options)
    this.name = 'FileRefusal'
    this.code = code
  }
}
