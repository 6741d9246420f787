import type { BandWords } from './packs';

const usual = 'Draußen alles wie gewohnt.';
const less = 'Bei brennenden Augen, Husten oder Halsweh draußen kürzertreten.';

/** German words for bands, by standard and by the band's name in the API. */
export const de: Record<string, Record<string, BandWords>> = {
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

const china: Record<string, BandWords> = {
  Excellent: { name: 'Ausgezeichnet', risk: usual, all: usual },
  Good: { name: 'Gut', risk: 'Wer stark auf unreine Luft reagiert, tut draußen weniger.', all: usual },
  'Lightly polluted': {
    name: 'Leicht belastet',
    risk: 'Bei Herz- oder Lungenleiden, für Kinder und Ältere: draußen weniger lange oder hart anstrengen.',
    all: 'Bei Beschwerden draußen kürzertreten.',
  },
  'Moderately polluted': {
    name: 'Mäßig belastet',
    risk: 'Bei Herz- oder Lungenleiden, für Kinder und Ältere: lange oder harte Anstrengung draußen meiden.',
    all: 'Draußen weniger anstrengen.',
  },
  'Heavily polluted': {
    name: 'Stark belastet',
    risk: 'Bei Herz- oder Lungenleiden, für Kinder und Ältere: drinnen bleiben, keine Anstrengung draußen.',
    all: 'Draußen deutlich weniger anstrengen.',
  },
  'Severely polluted': {
    name: 'Sehr stark belastet',
    risk: 'Bei Herz- oder Lungenleiden, für Kinder und Ältere: drinnen bleiben und sich schonen.',
    all: 'Anstrengung draußen meiden.',
  },
};

de['uk-daqi-pm25'] = de['uk-daqi']!;
de['cn-hj633-2026'] = china;
de['cn-hj633-2012'] = china;
de['in-naqi'] = {
  Good: { name: 'Gut', risk: usual, all: usual },
  Satisfactory: { name: 'Zufriedenstellend', risk: 'Wer stark auf unreine Luft reagiert, macht Pausen.', all: usual },
  'Moderately polluted': {
    name: 'Mäßig belastet',
    risk: 'Bei Asthma, Lungen- oder Herzleiden, für Kinder und Ältere: draußen weniger hart anstrengen.',
    all: usual,
  },
  Poor: { name: 'Schlecht', risk: 'Bei Lungen- oder Herzleiden harte Anstrengung draußen meiden.', all: 'Lange oder harte Anstrengung draußen kürzen.' },
  'Very poor': { name: 'Sehr schlecht', risk: 'Bei Lungen- oder Herzleiden möglichst drinnen bleiben.', all: 'Lange oder harte Anstrengung draußen meiden.' },
  Severe: { name: 'Gravierend', risk: 'Bei Lungen- oder Herzleiden drinnen bleiben und sich schonen.', all: 'Anstrengung draußen meiden.' },
};
de['ca-aqhi-plus'] = {
  Low: { name: 'Niedrig', risk: usual, all: usual },
  Moderate: { name: 'Mäßig', risk: 'Bei Beschwerden draußen weniger anstrengen.', all: 'Wie gewohnt, außer bei Husten oder Halsweh.' },
  High: {
    name: 'Hoch',
    risk: 'Harte Anstrengung draußen verschieben oder mindern. Kinder und Ältere lassen es ruhig angehen.',
    all: 'Bei Husten oder Halsweh harte Anstrengung draußen verschieben oder mindern.',
  },
  'Very high': {
    name: 'Sehr hoch',
    risk: 'Harte Anstrengung draußen meiden, Kinder und Ältere jede.',
    all: 'Harte Anstrengung draußen verschieben oder mindern, vor allem bei Husten oder Halsweh.',
  },
};
