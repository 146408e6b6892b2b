import type { CashItemStatus, PlacementSetting } from '@stuurhuis/domain'
import type { Language, Texts } from '@stuurhuis/schemas'

/** Names of what the total forecast derives; items and lines bring their own words. */
const cashLabels = {
  otherProjects: { nl: 'Overige projecten', en: 'Other projects', fr: 'Autres projets' },
  received: { nl: 'Voorschot of lening', en: 'Advance or loan', fr: 'Avance ou emprunt' },
  repaid: {
    nl: 'Terugbetaling voorschot of lening',
    en: 'Repayment of advance or loan',
    fr: 'Remboursement de l’avance ou de l’emprunt',
  },
  opening: { nl: 'Beginsaldo', en: 'Opening balance', fr: 'Solde d’ouverture' },
  added: { nl: 'Nieuwe posten', en: 'New items', fr: 'Nouveaux flux' },
  removed: {
    nl: 'Betaalde en vervallen posten',
    en: 'Paid and lapsed items',
    fr: 'Flux payés et caducs',
  },
  amount: { nl: 'Gewijzigde bedragen', en: 'Changed amounts', fr: 'Montants modifiés' },
  moved: {
    nl: 'Verschoven over deze dag',
    en: 'Moved over this day',
    fr: 'Déplacés au-delà de ce jour',
  },
  lines: { nl: 'Geplande lijnen', en: 'Planned lines', fr: 'Lignes planifiées' },
} satisfies Readonly<Record<string, Texts>>
export const cashLabel = (key: keyof typeof cashLabels, language: Language): string =>
  cashLabels[key][language]

/** States of a cash item, in the words of the page. */
export const itemStates: Readonly<Record<CashItemStatus, Texts>> = {
  estimate: { nl: 'raming', en: 'estimate', fr: 'estimation' },
  expected: { nl: 'verwacht', en: 'expected', fr: 'attendu' },
  contracted: { nl: 'gecontracteerd', en: 'contracted', fr: 'contracté' },
  due: { nl: 'opeisbaar', en: 'due', fr: 'exigible' },
  in_payment: { nl: 'in betaling', en: 'in payment', fr: 'en paiement' },
  paid: { nl: 'betaald', en: 'paid', fr: 'payé' },
  disputed: { nl: 'betwist', en: 'disputed', fr: 'contesté' },
  lapsed: { nl: 'vervallen', en: 'lapsed', fr: 'caduc' },
}
/** Where the amount of a month without a day falls, in the words of the page. */
export const placements: Readonly<Record<PlacementSetting, Texts>> = {
  prudent: {
    nl: 'uitgaven op de eerste bankdag, ontvangsten op de laatste',
    en: 'outflows on the first bank day, inflows on the last',
    fr: 'sorties le premier jour bancaire, entrées le dernier',
  },
  end: {
    nl: 'op de laatste bankdag van de maand',
    en: 'on the last bank day of the month',
    fr: 'le dernier jour bancaire du mois',
  },
  spread: {
    nl: 'gespreid over de bankdagen van de maand',
    en: 'spread over the bank days of the month',
    fr: 'répartis sur les jours bancaires du mois',
  },
}
