/** Texts of the small record of a decision. */
import type { Catalogue } from '../catalogue.ts'
import type { decisions as nlDecisions } from '../nl/decisions.ts'

export const decisions: Catalogue<typeof nlDecisions> = {
  pick: 'Decision',
  add: 'Record a decision',
  save: 'Save decision',
  body: 'Body',
  number: 'Number',
  title: 'Subject',
  decidedOn: 'Decided on',
  document: 'Minutes',
  documentHint: 'Name or address of the document, which stays where it is.',
}
