import type { Catalogue } from '../catalogue.ts'
import type {
  accessibility as nlAccessibility,
  keys as nlKeys,
  nav as nlNav,
  shell as nlShell,
  ui as nlUi,
} from '../nl/ui.ts'

export const ui: Catalogue<typeof nlUi> = {
  optional: 'optional',
  loading: 'Loading…',
  retry: 'Try again',
  errorCode: 'Code {code}',
  close: 'Close',
  cancel: 'Cancel',
  noMatch: 'No results',
  sortBy: 'Sort by {column}',
  more: 'Show more',
  actionsColumn: 'Actions',
  actions: 'Actions for {name}',
  views: {
    label: 'View',
    changed: 'Own selection',
    keep: 'Keep view',
    copy: 'Keep under another name',
    keepTitle: 'Keep view',
    keepHint: 'The present filters and order get a name, for you in this browser.',
    name: 'Name',
    drop: 'Remove view {name}',
  },
  origin: { steps: 'How the amount came about', source: 'Origin' },
  conflict: {
    title: 'Somebody else saved in the meantime',
    text: 'Choose for each field which value stays. Nothing has been overwritten yet.',
    field: 'Field',
    mine: 'Your value',
    theirs: 'Saved value',
    empty: '(empty)',
    save: 'Save choice',
    back: 'Back to the form',
  },
  leave: {
    title: 'Changes not saved',
    text: 'What you changed on this page is lost when you leave it.',
    stay: 'Stay on the page',
    go: 'Leave without saving',
  },
  palette: { title: 'Find a page, project or person', placeholder: 'Name or code…', results: 'Results' },
  grid: {
    line: 'Line',
    total: 'Total',
    now: 'now',
    hint: 'Arrows move, Enter or a click shows why an amount is there, Shift selects.',
    selection: '{n} cell selected, sum {sum} | {n} cells selected, sum {sum}',
  },
  chart: { asTable: 'Show as table', asChart: 'Show as chart', today: 'today', million: 'm' },
  failure: {
    unknown: 'Something went wrong on this page',
    offline: 'No connection with Stuurhuis',
    offlineNext: 'Your changes are still on this screen. Try again once the connection is back.',
    wait: 'Try again in {n} second. | Try again in {n} seconds.',
    forbiddenTitle: 'You have no access to this',
    forbidden: 'Ask the cluster manager or the administrator who has.',
  },
  issue: {
    empty: 'Fill in: {field}',
    tooShort: '{field} needs at least {min} characters',
    tooLong: '{field} takes at most {max} characters',
    tooSmall: '{field} must be at least {min}',
    tooBig: '{field} must be at most {max}',
    date: 'This is not a valid date (dd/mm/yyyy)',
    email: 'This is not a valid e-mail address',
    choose: 'Choose one of the proposed values',
    password: 'The password needs 12 to 128 characters',
    amount: '"{value}" is not an amount. Example: 1.250,50',
    format: '{field} does not have the right form',
  },
}
export const nav: Catalogue<typeof nlNav> = {
  today: 'Today',
  projects: 'Projects',
  team: 'Team',
  admin: 'Administration',
  accessibility: 'Accessibility statement',
}
export const shell: Catalogue<typeof nlShell> = {
  skip: 'Skip to content',
  menu: 'Main menu',
  search: 'Search or go to…',
  asOf: 'As of {at}',
  offline: 'No connection. What you see may be out of date; you can save once the connection is back.',
  demo: 'Demo environment with fictitious data.',
  language: 'Language: {language}',
  account: 'Account of {name}',
  notFound: 'Page not found',
  notFoundText:
    'This address does not exist or is not meant for you. Check the address or search with Ctrl+K.',
  forbidden: 'You have no access to this',
  forbiddenText: 'This page belongs to another role. The administrator can tell who may use it.',
  toToday: 'Go to Today',
}
export const keys: Catalogue<typeof nlKeys> = {
  title: 'Keyboard shortcuts',
  palette: { key: 'Ctrl K', does: 'Search or go to a page' },
  help: { key: '?', does: 'Show this list' },
  search: { key: '/', does: 'Search on the page' },
  today: { key: 'g v', does: 'Go to Today' },
  projects: { key: 'g p', does: 'Go to Projects' },
  team: { key: 'g t', does: 'Go to Team' },
  rows: { key: 'j k', does: 'Next or previous row of a list' },
  grid: { key: 'PgUp PgDn', does: 'Twelve periods back or on in the grid' },
  origin: { key: 'Enter', does: 'Why this amount? (in the grid)' },
  letters: 'Use single-letter keys',
  lettersHint: 'Switch this off if you use voice control.',
}
export const accessibility: Catalogue<typeof nlAccessibility> = {
  standard:
    'Stuurhuis aims at WCAG 2.2 level AA. Everything works with the keyboard; colour never carries a meaning alone.',
  tested:
    'At every change an automatic test (axe-core) checks all pages, in light and dark and at two widths.',
  known:
    'Known limitation: wide tables and grids scroll sideways inside their own frame. Every chart can be read as a table.',
  contact:
    'Do you meet a barrier? Tell the administrator of your organisation, who passes it on to the developers.',
}
