import type { Language, ProblemCode } from '@stuurhuis/schemas'
import type { FileRefusalCode } from './reader/index.ts'

/** How a refused file is told: the problem, and a sentence that says what to do. */
export const refusals: Readonly<
  Record<
    FileRefusalCode,
    { readonly problem: ProblemCode; readonly text: Readonly<Record<Language, string>> }
  >
> = {
  FILE_EMPTY: {
    problem: 'WRONG_FILE_TYPE',
    text: { nl: 'Het bestand is leeg', en: 'The file is empty', fr: 'Le fichier est vide' },
  },
  FILE_TOO_LARGE: {
    problem: 'PAYLOAD_TOO_LARGE',
    text: {
      nl: 'Het bestand is te groot',
      en: 'The file is too large',
      fr: 'Le fichier est trop volumineux',
    },
  },
  FILE_KIND: {
    problem: 'WRONG_FILE_TYPE',
    text: {
      nl: 'Dit is geen xlsx-werkmap en geen csv-bestand met kolommen. Bewaar een oude werkmap als xlsx',
      en: 'This is no xlsx workbook and no csv file with columns. Save an old workbook as xlsx',
      fr: 'Ce n’est ni un classeur xlsx ni un fichier csv avec des colonnes. Enregistrez un ancien classeur en xlsx',
    },
  },
  FILE_ENCRYPTED: {
    problem: 'WRONG_FILE_TYPE',
    text: {
      nl: 'De werkmap heeft een wachtwoord. Verwijder het en probeer opnieuw',
      en: 'The workbook has a password. Remove it and try again',
      fr: 'Le classeur a un mot de passe. Supprimez-le et réessayez',
    },
  },
  FILE_MACROS: {
    problem: 'WRONG_FILE_TYPE',
    text: {
      nl: 'De werkmap bevat macro’s. Bewaar ze zonder macro’s als xlsx',
      en: 'The workbook has macros. Save it without macros as xlsx',
      fr: 'Le classeur contient des macros. Enregistrez-le sans macros en xlsx',
    },
  },
  FILE_EXTERNAL_LINKS: {
    problem: 'WRONG_FILE_TYPE',
    text: {
      nl: 'De werkmap verwijst naar andere bestanden. Verbreek die koppelingen',
      en: 'The workbook links to other files. Break those links',
      fr: 'Le classeur renvoie à d’autres fichiers. Rompez ces liaisons',
    },
  },
  FILE_BOMB: {
    problem: 'PAYLOAD_TOO_LARGE',
    text: {
      nl: 'Uitgepakt is het bestand te groot om te lezen',
      en: 'Unpacked, the file is too large to read',
      fr: 'Décompressé, le fichier est trop volumineux pour être lu',
    },
  },
  FILE_DAMAGED: {
    problem: 'WRONG_FILE_TYPE',
    text: {
      nl: 'Het bestand is beschadigd. Open het, bewaar het opnieuw en probeer nog eens',
      en: 'The file is damaged. Open it, save it again and try once more',
      fr: 'Le fichier est endommagé. Ouvrez-le, enregistrez-le à nouveau et réessayez',
    },
  },
  FILE_COMBINATION: {
    problem: 'WRONG_FILE_TYPE',
    text: {
      nl: 'Een werkmap wordt alleen ingevoerd; csv-bestanden horen bij elkaar',
      en: 'A workbook is imported alone; csv files belong together',
      fr: 'Un classeur s’importe seul ; les fichiers csv vont ensemble',
    },
  },
}

/** What a commit still needs: the warnings that nobody took for his account, and the reason that goes with them. */
export function unacceptedText(codes: readonly string[], language: Language): string {
  const list = codes.join(', ')
  return {
    nl: `Aanvaard ${list} met een reden, of verbeter het bestand`,
    en: `Accept ${list} with a reason, or correct the file`,
    fr: `Acceptez ${list} avec un motif, ou corrigez le fichier`,
  }[language]
}
