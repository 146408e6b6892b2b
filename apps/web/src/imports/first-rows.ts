/** Rows of a long list that are shown before "Toon alle": the page scrolls, never a table inside it. */
export const FIRST_ROWS = 20
