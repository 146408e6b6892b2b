import type { ProblemCode } from './problem.ts'

export const languages = ['nl', 'en', 'fr'] as const
export type Language = (typeof languages)[number]
export type Texts = Readonly<Record<Language, string>>

/** Title of each problem, in the three languages; what to do next where that helps. A forgotten text is a type error. */
export const problemTexts: Readonly<Record<ProblemCode, Texts>> = {
  BAD_REQUEST: {
    nl: 'De invoer is ongeldig',
    en: 'The input is not valid',
    fr: 'Les données ne sont pas valables',
  },
  IDEMPOTENCY_KEY_REQUIRED: {
    nl: 'De header Idempotency-Key ontbreekt',
    en: 'The header Idempotency-Key is missing',
    fr: 'L’en-tête Idempotency-Key manque',
  },
  NO_ACCESS_TOKEN: {
    nl: 'Meld u aan om verder te gaan',
    en: 'Sign in to continue',
    fr: 'Connectez-vous pour continuer',
  },
  INVALID_ACCESS_TOKEN: {
    nl: 'Het toegangsbewijs is ongeldig',
    en: 'The access token is not valid',
    fr: 'Le jeton d’accès n’est pas valable',
  },
  EXPIRED_ACCESS_TOKEN: {
    nl: 'Het toegangsbewijs is verlopen',
    en: 'The access token has expired',
    fr: 'Le jeton d’accès a expiré',
  },
  LOGIN_FAILED: {
    nl: 'E-mailadres, wachtwoord of code klopt niet',
    en: 'E-mail address, password or code is wrong',
    fr: 'Adresse e-mail, mot de passe ou code incorrect',
  },
  SECOND_FACTOR_REQUIRED: {
    nl: 'Geef de code van uw authenticatie-app',
    en: 'Enter the code of your authenticator app',
    fr: 'Saisissez le code de votre application d’authentification',
  },
  SESSION_ENDED: {
    nl: 'Uw sessie is beëindigd. Meld u opnieuw aan',
    en: 'Your session has ended. Sign in again',
    fr: 'Votre session est terminée. Reconnectez-vous',
  },
  STEP_UP_REQUIRED: {
    nl: 'Bevestig eerst opnieuw wie u bent',
    en: 'Confirm again who you are',
    fr: 'Confirmez d’abord votre identité',
  },
  MISSING_PERMISSION: {
    nl: 'U hebt hier geen recht op',
    en: 'You do not have this right',
    fr: 'Vous n’avez pas ce droit',
  },
  CSRF_REFUSED: {
    nl: 'De aanvraag kwam niet van deze toepassing',
    en: 'The request did not come from this application',
    fr: 'La demande ne provient pas de cette application',
  },
  PASSWORD_CHANGE_REQUIRED: {
    nl: 'Kies eerst een eigen wachtwoord',
    en: 'First choose your own password',
    fr: 'Choisissez d’abord votre propre mot de passe',
  },
  SECOND_FACTOR_ENROLMENT_REQUIRED: {
    nl: 'Koppel eerst een authenticatie-app',
    en: 'First connect an authenticator app',
    fr: 'Associez d’abord une application d’authentification',
  },
  SAME_PERSON: {
    nl: 'Een andere persoon moet dit doen',
    en: 'Another person must do this',
    fr: 'Une autre personne doit le faire',
  },
  RESOURCE_NOT_FOUND: {
    nl: 'Niet gevonden',
    en: 'Not found',
    fr: 'Introuvable',
  },
  METHOD_NOT_ALLOWED: {
    nl: 'Deze methode bestaat hier niet',
    en: 'This method does not exist here',
    fr: 'Cette méthode n’existe pas ici',
  },
  REQUEST_TIMEOUT: {
    nl: 'De aanvraag duurde te lang',
    en: 'The request took too long',
    fr: 'La demande a pris trop de temps',
  },
  TRANSITION_NOT_ALLOWED: {
    nl: 'Deze stap is nu niet mogelijk',
    en: 'This step is not possible now',
    fr: 'Cette étape n’est pas possible maintenant',
  },
  VERSION_FROZEN: {
    nl: 'Deze versie ligt vast',
    en: 'This version is frozen',
    fr: 'Cette version est figée',
  },
  BASE_CHANGED: {
    nl: 'De gegevens zijn intussen gewijzigd. Controleer opnieuw',
    en: 'The data have changed meanwhile. Check again',
    fr: 'Les données ont changé entre-temps. Vérifiez à nouveau',
  },
  FUND_INSUFFICIENT: {
    nl: 'Het fonds is ontoereikend',
    en: 'The fund does not hold enough',
    fr: 'Le fonds est insuffisant',
  },
  DERIVED_FIELD: {
    nl: 'Dit veld volgt uit een ander gegeven en wordt daar gewijzigd',
    en: 'This field follows from another record and is changed there',
    fr: 'Ce champ découle d’une autre donnée et se modifie là',
  },
  BUDGET_EXCEEDED: {
    nl: 'Het goedgekeurde budget wordt overschreden',
    en: 'The approved budget is exceeded',
    fr: 'Le budget approuvé est dépassé',
  },
  CASH_ITEM_INVALID: {
    nl: 'Deze kasstroompost klopt niet',
    en: 'This cash item is not consistent',
    fr: 'Ce flux de trésorerie n’est pas cohérent',
  },
  IBAN_INVALID: {
    nl: 'Dit is geen geldig rekeningnummer',
    en: 'This is not a valid account number',
    fr: 'Ce numéro de compte n’est pas valable',
  },
  MILESTONE_CYCLE: {
    nl: 'Deze mijlpalen zouden elkaar in een kring volgen',
    en: 'These milestones would follow each other in a circle',
    fr: 'Ces jalons se suivraient en cercle',
  },
  MODEL_INVALID: {
    nl: 'Met deze waarden kan de prognose niet berekend worden',
    en: 'The forecast cannot be computed with these values',
    fr: 'La prévision ne peut pas être calculée avec ces valeurs',
  },
  SCENARIO_INVALID: {
    nl: 'Een wijziging van het scenario past niet op deze versie',
    en: 'A change of the scenario does not fit this version',
    fr: 'Une modification du scénario ne convient pas à cette version',
  },
  SIMULATION_INVALID: {
    nl: 'Met deze onzekerheden kan de prognose niet berekend worden',
    en: 'The forecast cannot be computed with these uncertainties',
    fr: 'La prévision ne peut pas être calculée avec ces incertitudes',
  },
  IMPORT_HAS_ERRORS: {
    nl: 'Het bestand bevat fouten. Er is niets ingevoerd',
    en: 'The file has errors. Nothing was imported',
    fr: 'Le fichier contient des erreurs. Rien n’a été importé',
  },
  DUPLICATE_VALUE: {
    nl: 'Deze waarde bestaat al',
    en: 'This value already exists',
    fr: 'Cette valeur existe déjà',
  },
  STILL_REFERENCED: {
    nl: 'Andere gegevens verwijzen hier nog naar',
    en: 'Other records still refer to this',
    fr: 'D’autres données y font encore référence',
  },
  IDEMPOTENCY_IN_PROGRESS: {
    nl: 'De eerste aanvraag met deze sleutel loopt nog',
    en: 'The first request with this key is still running',
    fr: 'La première demande avec cette clé est encore en cours',
  },
  PRECONDITION_FAILED: {
    nl: 'Iemand heeft dit intussen gewijzigd',
    en: 'Somebody has changed this meanwhile',
    fr: 'Quelqu’un a modifié ceci entre-temps',
  },
  PAYLOAD_TOO_LARGE: {
    nl: 'Het bestand of de aanvraag is te groot',
    en: 'The file or request is too large',
    fr: 'Le fichier ou la demande est trop volumineux',
  },
  URI_TOO_LONG: {
    nl: 'Het adres is te lang',
    en: 'The address is too long',
    fr: 'L’adresse est trop longue',
  },
  WRONG_FILE_TYPE: {
    nl: 'Dit soort bestand kan niet worden gelezen',
    en: 'This kind of file cannot be read',
    fr: 'Ce type de fichier ne peut pas être lu',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    nl: 'Dit mediatype wordt niet aanvaard',
    en: 'This media type is not accepted',
    fr: 'Ce type de média n’est pas accepté',
  },
  CURRENCY_NOT_SUPPORTED: {
    nl: 'Alleen euro wordt aanvaard',
    en: 'Only euro is accepted',
    fr: 'Seul l’euro est accepté',
  },
  IDEMPOTENCY_KEY_REUSED: {
    nl: 'Deze sleutel is al gebruikt voor een andere aanvraag',
    en: 'This key was used for another request',
    fr: 'Cette clé a déjà servi pour une autre demande',
  },
  IMPORT_REFUSED: {
    nl: 'Dit bestand kan niet worden ingevoerd. Er is niets bewaard',
    en: 'This file cannot be imported. Nothing was stored',
    fr: 'Ce fichier ne peut pas être importé. Rien n’a été enregistré',
  },
  PASSWORD_TOO_WEAK: {
    nl: 'Dit wachtwoord is te bekend. Kies een ander',
    en: 'This password is too common. Choose another',
    fr: 'Ce mot de passe est trop courant. Choisissez-en un autre',
  },
  TOTP_INVALID: {
    nl: 'Deze code klopt niet of is al gebruikt',
    en: 'This code is wrong or was used already',
    fr: 'Ce code est incorrect ou déjà utilisé',
  },
  PERIOD_INVALID: {
    nl: 'Deze periode kan niet',
    en: 'This period is not possible',
    fr: 'Cette période n’est pas possible',
  },
  ROLE_NOT_ALLOWED: {
    nl: 'Deze rol kan zo niet worden toegewezen',
    en: 'This role cannot be assigned like this',
    fr: 'Ce rôle ne peut pas être attribué ainsi',
  },
  PRECONDITION_REQUIRED: {
    nl: 'De header If-Match ontbreekt',
    en: 'The header If-Match is missing',
    fr: 'L’en-tête If-Match manque',
  },
  TOO_MANY_REQUESTS: {
    nl: 'Te veel aanvragen. Wacht even',
    en: 'Too many requests. Wait a moment',
    fr: 'Trop de demandes. Patientez un instant',
  },
  TOO_MANY_FAILED_REQUESTS: {
    nl: 'Te veel mislukte pogingen. Wacht even',
    en: 'Too many failed attempts. Wait a moment',
    fr: 'Trop de tentatives échouées. Patientez un instant',
  },
  HEADERS_TOO_LARGE: {
    nl: 'De headers zijn te groot',
    en: 'The headers are too large',
    fr: 'Les en-têtes sont trop volumineux',
  },
  INTERNAL_SERVER_ERROR: {
    nl: 'Er liep iets mis bij ons',
    en: 'Something went wrong on our side',
    fr: 'Un problème est survenu chez nous',
  },
  SERVICE_UNAVAILABLE: {
    nl: 'De dienst is even niet beschikbaar',
    en: 'The service is unavailable for a moment',
    fr: 'Le service est momentanément indisponible',
  },
}
