/** Hands a text to the browser as a file. CSV carries the mark that makes Excel read it as UTF-8. */
export function downloadText(text: string, name: string) {
  const csv = name.endsWith('.csv') && !text.startsWith('\uFEFF') ? `\uFEFF${text}` : text
  downloadFile(new Blob([csv], { type: 'text/csv;charset=utf-8' }), name)
}

export function downloadFile(blob: Blob, name: string) {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 1000)
}
