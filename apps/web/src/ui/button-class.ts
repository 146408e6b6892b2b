export type ButtonKind = 'primary' | 'outline' | 'quiet' | 'danger' | 'blocked'

const shared =
  'control inline-flex items-center justify-center gap-2 rounded-control px-4 font-medium whitespace-nowrap no-underline print:hidden'
const kinds: Record<ButtonKind, string> = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-hover',
  outline: 'border border-line-strong bg-surface text-ink hover:border-accent hover:text-accent',
  quiet: 'px-2! text-accent hover:bg-accent-soft',
  danger: 'border border-neg bg-surface text-neg hover:bg-neg-soft',
  blocked: 'cursor-not-allowed border border-dashed border-line-strong bg-sunken text-ink-2',
}

/** One look for everything that acts: a button, a link to a form, a download. */
export const buttonClass = (kind: ButtonKind) => `${shared} ${kinds[kind]}`
