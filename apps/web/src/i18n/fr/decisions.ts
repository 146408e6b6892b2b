/** Texts of the small record of a decision. */
import type { Catalogue } from '../catalogue.ts'
import type { decisions as nlDecisions } from '../nl/decisions.ts'

export const decisions: Catalogue<typeof nlDecisions> = {
  pick: 'Décision',
  add: 'Noter une décision',
  save: 'Enregistrer la décision',
  body: 'Organe',
  number: 'Numéro',
  title: 'Objet',
  decidedOn: 'Décidée le',
  document: 'Procès-verbal',
  documentHint: 'Nom ou adresse du document, qui reste où il est.',
}
