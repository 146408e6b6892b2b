import type { projectKinds, projectStages, Role, StageRecord, Texts } from '@stuurhuis/schemas'

/** Names of the code values in the three languages; the Dutch ones are the words of the glossary. */
export const labels: {
  readonly roles: Readonly<Record<Role, Texts>>
  readonly projectKinds: Readonly<Record<(typeof projectKinds)[number], Texts>>
  readonly projectStages: Readonly<Record<(typeof projectStages)[number], Texts>>
  readonly stageRecords: Readonly<Record<StageRecord, Texts>>
  readonly holidays: Readonly<Record<string, Texts>>
} = {
  roles: {
    general_director: { nl: 'algemeen directeur', en: 'general director', fr: 'directeur général' },
    cluster_manager: { nl: 'clusterverantwoordelijke', en: 'cluster manager', fr: 'responsable de cluster' },
    project_manager: { nl: 'projectmanager', en: 'project manager', fr: 'chef de projet' },
    finance_expert: { nl: 'financieel deskundige', en: 'finance expert', fr: 'expert financier' },
    legal_expert: { nl: 'expert jurist', en: 'legal expert', fr: 'expert juridique' },
    team_member: { nl: 'teamlid', en: 'team member', fr: 'membre de l’équipe' },
    board_reader: { nl: 'bestuur (alleen lezen)', en: 'board (read only)', fr: 'conseil (lecture seule)' },
    administrator: { nl: 'beheerder', en: 'administrator', fr: 'administrateur' },
  },
  projectKinds: {
    greenfield: { nl: 'greenfield', en: 'greenfield', fr: 'greenfield' },
    brownfield: { nl: 'brownfield', en: 'brownfield', fr: 'friche' },
    business_centre: { nl: 'bedrijvencentrum', en: 'business centre', fr: 'centre d’entreprises' },
    ppp: { nl: 'PPS', en: 'public-private partnership', fr: 'partenariat public-privé' },
    innovation: { nl: 'innovatie', en: 'innovation', fr: 'innovation' },
    internal: { nl: 'intern', en: 'internal', fr: 'interne' },
  },
  projectStages: {
    signal: { nl: 'signaal', en: 'signal', fr: 'signal' },
    exploration: { nl: 'verkenning', en: 'exploration', fr: 'exploration' },
    feasibility: { nl: 'haalbaarheid', en: 'feasibility', fr: 'faisabilité' },
    business_case: { nl: 'businesscase', en: 'business case', fr: 'analyse de rentabilité' },
    preparation: { nl: 'voorbereiding', en: 'preparation', fr: 'préparation' },
    execution: { nl: 'uitvoering', en: 'execution', fr: 'exécution' },
    commercialisation: { nl: 'commercialisatie', en: 'commercialisation', fr: 'commercialisation' },
    settlement: { nl: 'afrekening', en: 'settlement', fr: 'décompte' },
    closed: { nl: 'afgesloten', en: 'closed', fr: 'clôturé' },
    on_hold: { nl: 'in wacht', en: 'on hold', fr: 'en suspens' },
    stopped: { nl: 'stopgezet', en: 'stopped', fr: 'arrêté' },
  },
  stageRecords: {
    lead: { nl: 'projectmanager', en: 'project manager', fr: 'chef de projet' },
    backup: { nl: 'back-up', en: 'back-up', fr: 'remplaçant' },
    explorationChecklist: {
      nl: 'ingevulde controlelijst van de verkenning',
      en: 'completed exploration checklist',
      fr: 'liste de contrôle de l’exploration remplie',
    },
    baseModelWithAssumptions: {
      nl: 'basismodel met aannames',
      en: 'base model with assumptions',
      fr: 'modèle de base avec hypothèses',
    },
    feasibilityChecks: {
      nl: 'drie haalbaarheidstoetsen',
      en: 'three feasibility checks',
      fr: 'trois contrôles de faisabilité',
    },
    decision: { nl: 'besluit', en: 'decision', fr: 'décision' },
    approvedBudget: { nl: 'goedgekeurd budget', en: 'approved budget', fr: 'budget approuvé' },
    financeAgreement: {
      nl: 'akkoord van de financieel deskundige',
      en: 'agreement of the finance expert',
      fr: 'accord de l’expert financier',
    },
    settlement: { nl: 'afrekening', en: 'settlement', fr: 'décompte' },
  },
  holidays: {
    nieuwjaar: { nl: 'Nieuwjaar', en: 'New Year', fr: 'Nouvel An' },
    paasmaandag: { nl: 'Paasmaandag', en: 'Easter Monday', fr: 'Lundi de Pâques' },
    dagVanDeArbeid: { nl: 'Dag van de Arbeid', en: 'Labour Day', fr: 'Fête du Travail' },
    hemelvaart: { nl: 'Onze-Lieve-Heer-Hemelvaart', en: 'Ascension Day', fr: 'Ascension' },
    pinkstermaandag: { nl: 'Pinkstermaandag', en: 'Whit Monday', fr: 'Lundi de Pentecôte' },
    nationaleFeestdag: { nl: 'Nationale feestdag', en: 'National Day', fr: 'Fête nationale' },
    olvHemelvaart: { nl: 'Onze-Lieve-Vrouw-Hemelvaart', en: 'Assumption Day', fr: 'Assomption' },
    allerheiligen: { nl: 'Allerheiligen', en: 'All Saints’ Day', fr: 'Toussaint' },
    wapenstilstand: { nl: 'Wapenstilstand', en: 'Armistice Day', fr: 'Armistice' },
    kerstmis: { nl: 'Kerstmis', en: 'Christmas Day', fr: 'Noël' },
  },
}
