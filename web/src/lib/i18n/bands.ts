import type { Language } from './translate';

/** A band's words in another language than the API's English. */
export interface BandWords {
  name: string;
  risk: string;
  all: string;
}

const usual = 'Draußen alles wie gewohnt.';
const less = 'Bei brennenden Augen, Husten oder Halsweh draußen kürzertreten.';

const de: Record<string, Record<string, BandWords>> = {
  'uk-daqi': {
    Low: { name: 'Niedrig', risk: usual, all: usual },
    Moderate: {
      name: 'Mäßig',
      risk: 'Wer an der Lunge leidet, als Erwachsener auch am Herzen, lässt es bei Beschwerden draußen ruhiger angehen.',
      all: usual,
    },
    High: {
      name: 'Hoch',
      risk: 'Wer an Lunge oder Herz leidet oder älter ist, strengt sich weniger an, vor allem draußen. Bei Asthma ist das Notfallspray vielleicht öfter nötig.',
      all: 'Bei gereizten Augen, Husten oder Halsweh draußen kürzertreten.',
    },
    'Very High': {
      name: 'Sehr hoch',
      risk: 'Wer an Lunge oder Herz leidet oder älter ist, meidet Anstrengung. Bei Asthma ist das Notfallspray vielleicht öfter nötig.',
      all: 'Draußen kürzertreten, vor allem bei Husten oder Halsweh.',
    },
  },
  'us-epa': {
    Good: { name: 'Gut', risk: usual, all: usual },
    Moderate: {
      name: 'Mäßig',
      risk: 'Wer stark auf unreine Luft reagiert, achtet auf Husten oder Atemnot und strengt sich draußen weniger an.',
      all: usual,
    },
    'Unhealthy for Sensitive Groups': {
      name: 'Ungesund für Empfindliche',
      risk: 'Bei Herz- oder Lungenleiden, für Kinder und Ältere: draußen kürzer und leichter bewegen, mehr Pausen.',
      all: 'Draußen wie gewohnt; bei Beschwerden eine Pause machen.',
    },
    Unhealthy: {
      name: 'Ungesund',
      risk: 'Lange oder harte Anstrengung draußen meiden; nach drinnen oder auf später verlegen.',
      all: 'Lange oder harte Anstrengung draußen kürzen, mehr Pausen machen.',
    },
    'Very Unhealthy': {
      name: 'Sehr ungesund',
      risk: 'Jede Anstrengung draußen meiden; nach drinnen oder auf später verlegen.',
      all: 'Lange oder harte Anstrengung draußen meiden.',
    },
    Hazardous: {
      name: 'Gefährlich',
      risk: 'Drinnen bleiben, sich schonen und die Luft innen sauber halten.',
      all: 'Jede Anstrengung draußen meiden.',
    },
  },
  eaqi: {
    Good: { name: 'Gut', risk: usual, all: usual },
    Fair: { name: 'Ordentlich', risk: usual, all: usual },
    Moderate: { name: 'Mäßig', risk: 'Bei Beschwerden draußen weniger anstrengen.', all: usual },
    Poor: { name: 'Schlecht', risk: 'Draußen kürzertreten, vor allem bei Beschwerden.', all: less },
    'Very poor': { name: 'Sehr schlecht', risk: 'Draußen deutlich kürzertreten, vor allem bei Beschwerden.', all: less },
    'Extremely poor': { name: 'Extrem schlecht', risk: 'Anstrengung draußen meiden.', all: 'Draußen kürzertreten.' },
  },
};

const TABLES: Partial<Record<Language, Record<string, Record<string, BandWords>>>> = { de };

/** The words for a band by its standard and its name in the API. */
export function bandWords(language: Language, standard: string, name: string): BandWords | undefined {
  return TABLES[language]?.[standard]?.[name];
}
