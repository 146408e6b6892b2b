import type { Catalogue } from '../catalogue.ts'
import type {
  accessibility as nlAccessibility,
  keys as nlKeys,
  nav as nlNav,
  shell as nlShell,
  ui as nlUi,
} from '../nl/ui.ts'

export const ui: Catalogue<typeof nlUi> = {
  optional: 'facultatif',
  loading: 'Chargement…',
  retry: 'Réessayer',
  errorCode: 'Code {code}',
  close: 'Fermer',
  cancel: 'Annuler',
  noMatch: 'Aucun résultat',
  sortBy: 'Trier par {column}',
  more: 'Afficher plus',
  actionsColumn: 'Actions',
  actions: 'Actions pour {name}',
  views: {
    label: 'Vue',
    changed: 'Sélection propre',
    keep: 'Garder la vue',
    copy: 'Garder sous un autre nom',
    keepTitle: 'Garder la vue',
    keepHint: 'Les filtres et le tri actuels reçoivent un nom, pour vous dans ce navigateur.',
    name: 'Nom',
    drop: 'Supprimer la vue {name}',
  },
  origin: { steps: 'Comment le montant est obtenu', source: 'Origine' },
  conflict: {
    title: 'Quelqu’un d’autre a enregistré entre-temps',
    text: 'Choisissez pour chaque champ la valeur à garder. Rien n’a encore été écrasé.',
    field: 'Champ',
    mine: 'Votre valeur',
    theirs: 'Valeur enregistrée',
    empty: '(vide)',
    save: 'Enregistrer le choix',
    back: 'Retour au formulaire',
  },
  leave: {
    title: 'Modifications non enregistrées',
    text: 'Ce que vous avez modifié sur cette page sera perdu si vous la quittez.',
    stay: 'Rester sur la page',
    go: 'Quitter sans enregistrer',
  },
  palette: {
    title: 'Chercher une page, un projet ou une personne',
    placeholder: 'Nom ou code…',
    results: 'Résultats',
  },
  grid: {
    line: 'Ligne',
    total: 'Total',
    now: 'maintenant',
    hint: 'Les flèches déplacent, Entrée ou un clic explique un montant, Maj sélectionne.',
    selection: '{n} cellule sélectionnée, somme {sum} | {n} cellules sélectionnées, somme {sum}',
  },
  chart: {
    asTable: 'Afficher en tableau',
    asChart: 'Afficher en graphique',
    today: 'aujourd’hui',
    million: 'mio',
  },
  failure: {
    unknown: 'Un problème est survenu sur cette page',
    offline: 'Pas de connexion avec Stuurhuis',
    offlineNext: 'Vos modifications sont encore à l’écran. Réessayez dès que la connexion est rétablie.',
    wait: 'Réessayez dans {n} seconde. | Réessayez dans {n} secondes.',
    forbiddenTitle: 'Vous n’y avez pas accès',
    forbidden: 'Demandez au responsable de cluster ou à l’administrateur qui y a accès.',
  },
  issue: {
    empty: 'Complétez : {field}',
    tooShort: '{field} doit compter au moins {min} caractères',
    tooLong: '{field} peut compter au plus {max} caractères',
    tooSmall: '{field} doit être au moins {min}',
    tooBig: '{field} peut être au plus {max}',
    date: 'Cette date n’est pas valable (jj/mm/aaaa)',
    email: 'Cette adresse e-mail n’est pas valable',
    choose: 'Choisissez une des valeurs proposées',
    password: 'Le mot de passe doit compter de 12 à 128 caractères',
    amount: '« {value} » n’est pas un montant. Exemple : 1.250,50',
    format: '{field} n’a pas la bonne forme',
  },
}
export const nav: Catalogue<typeof nlNav> = {
  today: 'Aujourd’hui',
  projects: 'Projets',
  team: 'Équipe',
  admin: 'Administration',
  accessibility: 'Déclaration d’accessibilité',
}
export const shell: Catalogue<typeof nlShell> = {
  skip: 'Aller au contenu',
  menu: 'Menu principal',
  search: 'Chercher ou aller à…',
  asOf: 'Situation au {at}',
  offline:
    'Pas de connexion. Ce que vous voyez peut être dépassé ; enregistrer sera possible une fois la connexion rétablie.',
  demo: 'Environnement de démonstration, données fictives.',
  language: 'Langue : {language}',
  account: 'Compte de {name}',
  notFound: 'Page introuvable',
  notFoundText:
    'Cette adresse n’existe pas ou ne vous est pas destinée. Vérifiez l’adresse ou cherchez avec Ctrl+K.',
  forbidden: 'Vous n’y avez pas accès',
  forbiddenText: 'Cette page relève d’un autre rôle. L’administrateur sait qui peut l’utiliser.',
  toToday: 'Vers Aujourd’hui',
}
export const keys: Catalogue<typeof nlKeys> = {
  title: 'Raccourcis clavier',
  palette: { key: 'Ctrl K', does: 'Chercher ou aller à une page' },
  help: { key: '?', does: 'Afficher cette liste' },
  search: { key: '/', does: 'Chercher dans la page' },
  today: { key: 'g v', does: 'Vers Aujourd’hui' },
  projects: { key: 'g p', does: 'Vers Projets' },
  team: { key: 'g t', does: 'Vers Équipe' },
  rows: { key: 'j k', does: 'Ligne suivante ou précédente d’une liste' },
  grid: { key: 'PgUp PgDn', does: 'Douze périodes en arrière ou en avant dans la grille' },
  origin: { key: 'Entrée', does: 'Pourquoi ce montant ? (dans la grille)' },
  letters: 'Utiliser les touches d’une lettre',
  lettersHint: 'Désactivez-les si vous utilisez la commande vocale.',
}
export const accessibility: Catalogue<typeof nlAccessibility> = {
  standard:
    'Stuurhuis vise WCAG 2.2 niveau AA. Tout fonctionne au clavier ; la couleur ne porte jamais seule un sens.',
  tested:
    'À chaque modification, un test automatique (axe-core) contrôle toutes les pages, en clair et en sombre et à deux largeurs.',
  known:
    'Limite connue : les tableaux et grilles larges défilent horizontalement dans leur propre cadre. Chaque graphique se lit aussi en tableau.',
  contact:
    'Vous rencontrez un obstacle ? Signalez-le à l’administrateur de votre organisation, qui le transmet aux développeurs.',
}
