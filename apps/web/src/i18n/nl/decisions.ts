/** Texts of the small record of a decision. */
export const decisions = {
  pick: 'Besluit',
  add: 'Noteer besluit',
  save: 'Bewaar besluit',
  body: 'Orgaan',
  number: 'Nummer',
  title: 'Onderwerp',
  decidedOn: 'Besloten op',
  document: 'Notulen',
  documentHint: 'Naam of adres van het document, dat blijft waar het is.',
}
