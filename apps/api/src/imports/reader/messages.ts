export type Language = 'nl' | 'en' | 'fr'
export type Severity = 'error' | 'warning'

/** The eighteen findings of the import; one code may have several sentences. */
export const findingCodes = [
  'IMP-01',
  'IMP-02',
  'IMP-03',
  'IMP-04',
  'IMP-05',
  'IMP-06',
  'IMP-07',
  'IMP-08',
  'IMP-09',
  'IMP-10',
  'IMP-11',
  'IMP-12',
  'IMP-13',
  'IMP-14',
  'IMP-15',
  'IMP-16',
  'IMP-17',
  'IMP-18',
] as const
export type FindingCode = (typeof findingCodes)[number]

interface Message extends Readonly<Record<Language, string>> {
  readonly code: FindingCode
  readonly severity: Severity
}

/** What each finding says, in three languages; `{name}` is filled in from the parameters of the finding. */
export const messages = {
  sheetMissing: {
    code: 'IMP-01',
    severity: 'error',
    nl: 'het verplichte blad of bestand {name} ontbreekt',
    en: 'the required sheet or file {name} is missing',
    fr: 'la feuille ou le fichier obligatoire {name} manque',
  },
  columnMissing: {
    code: 'IMP-01',
    severity: 'error',
    nl: 'de verplichte kolom {name} ontbreekt',
    en: 'the required column {name} is missing',
    fr: 'la colonne obligatoire {name} manque',
  },
  nothingToImport: {
    code: 'IMP-01',
    severity: 'error',
    nl: 'er staat geen enkele lijn in {name}',
    en: 'there is not a single line in {name}',
    fr: 'il n’y a aucune ligne dans {name}',
  },
  tooManyRows: {
    code: 'IMP-01',
    severity: 'error',
    nl: 'meer rijen dan de {limit} die een project kan hebben',
    en: 'more rows than the {limit} a project can have',
    fr: 'plus de lignes que les {limit} qu’un projet peut avoir',
  },
  duplicateCode: {
    code: 'IMP-02',
    severity: 'error',
    nl: 'deze code staat al op rij {first}',
    en: 'this code is already on row {first}',
    fr: 'ce code figure déjà à la ligne {first}',
  },
  duplicateParameter: {
    code: 'IMP-02',
    severity: 'error',
    nl: 'deze parameter staat al op rij {first}',
    en: 'this parameter is already on row {first}',
    fr: 'ce paramètre figure déjà à la ligne {first}',
  },
  unknownValue: {
    code: 'IMP-03',
    severity: 'error',
    nl: 'onbekende waarde; toegelaten: {allowed}',
    en: 'unknown value; allowed: {allowed}',
    fr: 'valeur inconnue ; autorisé : {allowed}',
  },
  unknownIndex: {
    code: 'IMP-04',
    severity: 'error',
    nl: 'deze index staat niet in de parameters; gekend: {allowed}',
    en: 'this index is not among the parameters; known: {allowed}',
    fr: 'cet indice ne figure pas dans les paramètres ; connus : {allowed}',
  },
  notANumber: {
    code: 'IMP-05',
    severity: 'error',
    nl: 'hier hoort een getal',
    en: 'a number is expected here',
    fr: 'un nombre est attendu ici',
  },
  numberAsText: {
    code: 'IMP-05',
    severity: 'error',
    nl: 'dit getal is als tekst opgeslagen: de formules van de werkmap tellen het niet mee',
    en: 'this number is stored as text: the formulas of the workbook do not count it',
    fr: 'ce nombre est stocké comme texte : les formules du classeur ne le comptent pas',
  },
  notWhole: {
    code: 'IMP-05',
    severity: 'error',
    nl: 'hier hoort een geheel getal',
    en: 'a whole number is expected here',
    fr: 'un nombre entier est attendu ici',
  },
  valueMissing: {
    code: 'IMP-05',
    severity: 'error',
    nl: 'de waarde ontbreekt',
    en: 'the value is missing',
    fr: 'la valeur manque',
  },
  textTooLong: {
    code: 'IMP-05',
    severity: 'error',
    nl: 'de tekst is langer dan {limit} tekens',
    en: 'the text is longer than {limit} characters',
    fr: 'le texte dépasse {limit} caractères',
  },
  errorCell: {
    code: 'IMP-05',
    severity: 'error',
    nl: 'de cel bevat een fout van de werkmap',
    en: 'the cell holds an error of the workbook',
    fr: 'la cellule contient une erreur du classeur',
  },
  noCachedValue: {
    code: 'IMP-05',
    severity: 'error',
    nl: 'de formule heeft geen bewaarde waarde: open de werkmap, laat ze herrekenen en bewaar ze',
    en: 'the formula has no stored value: open the workbook, let it recalculate and save it',
    fr: 'la formule n’a pas de valeur enregistrée : ouvrez le classeur, recalculez-le et enregistrez-le',
  },
  tooManyFields: {
    code: 'IMP-05',
    severity: 'error',
    nl: 'deze rij heeft meer velden dan de kop: staat er een scheidingsteken in een tekst zonder aanhalingstekens?',
    en: 'this row has more fields than the header: is there a separator in a text without quotes?',
    fr: 'cette ligne a plus de champs que l’en-tête : un séparateur dans un texte sans guillemets ?',
  },
  tooManyDecimals: {
    code: 'IMP-06',
    severity: 'error',
    nl: 'een bedrag heeft hoogstens twee decimalen',
    en: 'an amount has at most two decimals',
    fr: 'un montant a au plus deux décimales',
  },
  ambiguousNumber: {
    code: 'IMP-07',
    severity: 'error',
    nl: 'het scheidingsteken kan decimaal of duizendtal zijn en niets in de kolom beslist',
    en: 'the separator may be a decimal or a thousands sign and nothing in the column decides',
    fr: 'le séparateur peut être décimal ou de milliers et rien dans la colonne ne tranche',
  },
  mixedDialects: {
    code: 'IMP-07',
    severity: 'error',
    nl: 'de kolom gebruikt zowel punt als komma als decimaalteken',
    en: 'the column uses both the point and the comma as decimal sign',
    fr: 'la colonne utilise à la fois le point et la virgule comme signe décimal',
  },
  invalidDate: {
    code: 'IMP-08',
    severity: 'error',
    nl: 'geen geldige datum; schrijf JJJJ-MM-DD of JJJJ-MM',
    en: 'no valid date; write YYYY-MM-DD or YYYY-MM',
    fr: 'date non valable ; écrivez AAAA-MM-JJ ou AAAA-MM',
  },
  notFirstOfMonth: {
    code: 'IMP-08',
    severity: 'warning',
    nl: 'niet de eerste van de maand: de maand {month} telt',
    en: 'not the first of the month: the month {month} counts',
    fr: 'pas le premier du mois : c’est le mois {month} qui compte',
  },
  beforeModelStart: {
    code: 'IMP-09',
    severity: 'error',
    nl: 'ligt voor de start van het model, {start}',
    en: 'lies before the start of the model, {start}',
    fr: 'se situe avant le début du modèle, {start}',
  },
  monthsBelowOne: {
    code: 'IMP-10',
    severity: 'error',
    nl: 'het aantal maanden is minstens 1 en hoogstens {limit}',
    en: 'the number of months is at least 1 and at most {limit}',
    fr: 'le nombre de mois est d’au moins 1 et d’au plus {limit}',
  },
  lumpOfMonths: {
    code: 'IMP-10',
    severity: 'error',
    nl: 'een bedrag ineens (LUMP) duurt precies 1 maand',
    en: 'a lump (LUMP) lasts exactly 1 month',
    fr: 'un montant unique (LUMP) dure exactement 1 mois',
  },
  outsideRange: {
    code: 'IMP-11',
    severity: 'error',
    nl: 'moet liggen tussen {min} en {max}',
    en: 'must lie between {min} and {max}',
    fr: 'doit être compris entre {min} et {max}',
  },
  keysNotOne: {
    code: 'IMP-12',
    severity: 'error',
    nl: 'de sleutels zijn samen {sum} en niet 1',
    en: 'the keys sum to {sum} and not to 1',
    fr: 'les clés totalisent {sum} et non 1',
  },
  parameterMissing: {
    code: 'IMP-12',
    severity: 'error',
    nl: 'de parameter {name} ontbreekt',
    en: 'the parameter {name} is missing',
    fr: 'le paramètre {name} manque',
  },
  transferToItself: {
    code: 'IMP-12',
    severity: 'error',
    nl: 'van en naar zijn dezelfde partij',
    en: 'from and to are the same party',
    fr: 'l’origine et la destination sont la même partie',
  },
  projectUnknown: {
    code: 'IMP-13',
    severity: 'error',
    nl: 'dit project staat niet in het projectenbestand',
    en: 'this project is not in the projects file',
    fr: 'ce projet ne figure pas dans le fichier des projets',
  },
  projectWithoutLines: {
    code: 'IMP-13',
    severity: 'warning',
    nl: 'dit project heeft geen lijnen',
    en: 'this project has no lines',
    fr: 'ce projet n’a pas de lignes',
  },
  formulaReplaced: {
    code: 'IMP-14',
    severity: 'warning',
    nl: 'formule vervangen door een vaste waarde',
    en: 'formula replaced by a constant',
    fr: 'formule remplacée par une constante',
  },
  differsFromEngine: {
    code: 'IMP-14',
    severity: 'warning',
    nl: 'de werkmap heeft {workbook}, de rekenkern {engine}',
    en: 'the workbook has {workbook}, the engine {engine}',
    fr: 'le classeur a {workbook}, le moteur {engine}',
  },
  negativeAmount: {
    code: 'IMP-15',
    severity: 'warning',
    nl: 'negatief bedrag: telt als creditering of inhouding',
    en: 'negative amount: counts as a credit or a retention',
    fr: 'montant négatif : compte comme crédit ou retenue',
  },
  certainWithChance: {
    code: 'IMP-15',
    severity: 'error',
    nl: 'een lijn die vastgelegd of gepland is, heeft kans 1',
    en: 'a committed or planned line has probability 1',
    fr: 'une ligne engagée ou planifiée a une probabilité de 1',
  },
  leaseWithPrice: {
    code: 'IMP-15',
    severity: 'warning',
    nl: 'een erfpacht heeft geen verkoopprijs: de prijs telt niet mee',
    en: 'a ground lease has no sale price: the price does not count',
    fr: 'une emphytéose n’a pas de prix de vente : le prix ne compte pas',
  },
  afterHorizon: {
    code: 'IMP-16',
    severity: 'warning',
    nl: '{amount} valt na de horizon en staat apart',
    en: '{amount} falls after the horizon and stands apart',
    fr: '{amount} tombent après l’horizon et figurent à part',
  },
  hiddenRow: {
    code: 'IMP-17',
    severity: 'warning',
    nl: 'verborgen rij: ze telt mee',
    en: 'hidden row: it counts',
    fr: 'ligne masquée : elle compte',
  },
  hiddenSheet: {
    code: 'IMP-17',
    severity: 'warning',
    nl: 'verborgen blad: het telt mee',
    en: 'hidden sheet: it counts',
    fr: 'feuille masquée : elle compte',
  },
  mergedCells: {
    code: 'IMP-17',
    severity: 'warning',
    nl: 'samengevoegde cellen in een tabel: alleen de eerste cel heeft een waarde',
    en: 'merged cells in a table: only the first cell has a value',
    fr: 'cellules fusionnées dans un tableau : seule la première a une valeur',
  },
  emptyRow: {
    code: 'IMP-18',
    severity: 'warning',
    nl: 'lege rij in de tabel: overgeslagen',
    en: 'empty row inside the table: skipped',
    fr: 'ligne vide dans le tableau : ignorée',
  },
  lostCharacters: {
    code: 'IMP-18',
    severity: 'warning',
    nl: 'sommige tekens konden niet gelezen worden: bewaar het bestand als UTF-8',
    en: 'some characters could not be read: save the file as UTF-8',
    fr: 'certains caractères n’ont pas pu être lus : enregistrez le fichier en UTF-8',
  },
} as const satisfies Record<string, Message>

export type MessageKey = keyof typeof messages

const locales = { nl: 'nl-BE', en: 'en-IE', fr: 'fr-BE' } as const
/** Parameters that are numbers; the others are words, months and rows, which stay as they are. */
const numbers = new Set(['workbook', 'engine', 'min', 'max', 'limit', 'sum'])

/** As it is written in that language, every digit kept: the decimal goes to Intl as text. */
function shown(name: string, value: string, language: Language): string {
  if (!/^-?\d+(\.\d+)?$/.test(value)) return value
  const decimal = value as `${number}`
  if (name === 'amount')
    return new Intl.NumberFormat(locales[language], { style: 'currency', currency: 'EUR' }).format(decimal)
  if (!numbers.has(name)) return value
  const digits = value.split('.')[1]?.length ?? 0
  return new Intl.NumberFormat(locales[language], {
    minimumFractionDigits: digits,
    useGrouping: 'min2',
  }).format(decimal)
}

/** The sentence of a finding in a language, with its parameters filled in. */
export function messageText(
  key: MessageKey,
  params: Readonly<Record<string, string>>,
  language: Language,
): string {
  return messages[key][language].replace(/\{(\w+)\}/g, (_all, name: string) =>
    shown(name, params[name] ?? '', language),
  )
}
