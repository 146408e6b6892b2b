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
