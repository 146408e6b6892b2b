/** The look of every control that takes text. */
export const fieldClass =
  'control w-full min-w-0 rounded-control border bg-surface px-3 text-ink hover:border-accent aria-invalid:border-neg border-line-strong'
