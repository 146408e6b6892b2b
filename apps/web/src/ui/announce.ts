import { reactive } from 'vue'

export interface Toast {
  id: number
  text: string
  action?: { label: string; run: () => void }
}
const toasts = reactive<Toast[]>([])
let next = 1
const SHOWN_MS = 10_000

/** Says a result once: on screen for ten seconds and to a screen reader. At most three at a time. */
export function announce(text: string, action?: Toast['action']) {
  const id = next++
  toasts.push(action ? { id, text, action } : { id, text })
  if (toasts.length > 3) toasts.shift()
  setTimeout(() => dismiss(id), SHOWN_MS)
}
export function dismiss(id: number) {
  const index = toasts.findIndex((toast) => toast.id === id)
  if (index >= 0) toasts.splice(index, 1)
}
export const useToasts = () => toasts
