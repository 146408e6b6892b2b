// Runs before the first paint, so that a dark page never flashes white. The application takes over in ui/theme.ts.
try {
  const chosen = localStorage.getItem('stuurhuis.theme')
  const dark =
    chosen === 'dark' || (chosen !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  document.documentElement.lang = localStorage.getItem('stuurhuis.language') ?? 'nl'
} catch {
  document.documentElement.dataset.theme = 'light'
}
