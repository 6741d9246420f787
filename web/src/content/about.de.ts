import type { Part } from './about';

export const before: Part[] = [
  {
    id: 'can',
    title: 'Was diese Sensoren sagen können und was nicht',
    paragraphs: [
      'Die Sensoren hier sind klein und billig. Sie messen das Licht, das Teilchen streuen, und schätzen daraus eine Masse. Gut zeigen sie, was sich ändert: einen rauchigen Abend, eine staubige Straße, einen klaren Morgen nach dem Regen. Viele zusammen zeigen es besser als einer.',
      'Sie sind nicht die Geräte, für die die amtlichen Indizes gemacht sind. Einer allein kann weit danebenliegen. In feuchter Luft zeigen sie zu viel an, denn auch Wasser an einem Teilchen streut Licht. Ein Sensor kann neben einem Schornstein, einem Küchenfenster oder einem Spinnennest hängen.',
      'Darum heißt hier jeder Index orientierend und „nur Feinstaub“: Die amtlichen Indizes zählen auch Gase, und die messen diese Sensoren nicht.',
      'Kein Sensor hier heißt nicht: saubere Luft. Es heißt nur, dass dort niemand misst.',
    ],
  },
  {
    id: 'ethics',
    title: 'Wofür sie nicht taugen',
    paragraphs: ['Bitte nutzen Sie diese Zahlen nicht:'],
    list: [
      'für Bußgelder, Gerichte oder Versicherungen. Sie beweisen nicht, wie viel von etwas da war.',
      'um Nachbarn bloßzustellen. Ein Sensor sieht nicht, wessen Schornstein es war.',
      'um zu sagen, ein Grenzwert sei verletzt oder eingehalten. Das braucht Referenzgeräte und ein Jahr.',
      'um über eine Behandlung oder ein Medikament zu entscheiden.',
    ],
  },
  {
    id: 'advice',
    title: 'Ratschläge sind kein ärztlicher Rat',
    paragraphs: [
      'Die Sätze neben einem Index sind unsere, nach denen der Behörde, die den Index gemacht hat. Sie kennen Sie nicht. Bei Beschwerden fragen Sie eine Ärztin oder einen Arzt. Was die Behörden selbst sagen:',
    ],
    links: [
      { label: 'UK Daily Air Quality Index, Defra', href: 'https://uk-air.defra.gov.uk/air-pollution/daqi' },
      { label: 'US Air Quality Index, AirNow', href: 'https://www.airnow.gov/aqi/aqi-basics/' },
      { label: 'Europäischer Luftqualitätsindex, Europäische Umweltagentur', href: 'https://airindex.eea.europa.eu/' },
    ],
  },
  {
    id: 'whose',
    title: 'Wem die Daten gehören',
    paragraphs: [
      'Menschen in aller Welt haben diese Sensoren gekauft oder gebaut, an ihre Balkone gehängt und zahlen den Strom. Die Werte sind ihre; Sensor.Community sammelt sie und gibt sie weiter, unter der Open Database License 1.0 (Datenbank) und der Database Contents License 1.0 (Inhalte). Wer sie weitergibt, nennt Sensor.Community und die Beitragenden; wer eine veränderte Datenbank weitergibt, tut es unter derselben Lizenz.',
      'Ein gespeicherter Wert wird nie geändert. Woran wir zweifeln, das ist gezeichnet, und das Zeichen sagt, warum.',
    ],
    links: [
      { label: 'Sensor.Community', href: 'https://sensor.community/' },
      { label: 'Open Database License 1.0', href: 'https://opendatacommons.org/licenses/odbl/1-0/' },
      { label: 'Database Contents License 1.0', href: 'https://opendatacommons.org/licenses/dbcl/1-0/' },
    ],
  },
  {
    id: 'place',
    title: 'Wo ein Sensor steht, und wie man sich herausnimmt',
    paragraphs: [
      'Ein Ort wird vor dem Speichern auf etwa 100 Meter gerundet, es sei denn, er soll auf Wunsch genau gezeigt werden. Wird dieser Wunsch zurückgenommen, so runden wir auch alles, was wir von früher haben.',
      'Sensoren in Innenräumen werden nicht gespeichert und nicht gezeigt, wenn der Betreiber dieses Mote es nicht anders bestimmt hat; ein Index für draußen wird nie aus ihnen gemacht.',
      'Wer einen Sensor hat, kann verlangen, herausgenommen zu werden. Der Betreiber gibt dann „mote forget“ mit der Nummer des Sensors oder seines Ortes ein: Die Werte werden entfernt, spätere abgewiesen, und das öffentliche Verzeichnis sagt, dass es geschah, und nicht mehr als nötig.',
      'Diese Seite setzt keine Cookies und lädt nichts von Dritten. Das Protokoll der Besuche enthält keine volle Adresse. Was Sie hier wählen (Farben, Sprache, Index), bleibt in Ihrem Browser.',
    ],
  },
];

export const after: Part[] = [
  {
    id: 'upstream',
    title: 'Wie wir mit der Quelle umgehen',
    paragraphs: [
      'Sensor.Community betreibt seine Server für alle, mit wenig Geld. Mote fragt den laufenden Bestand höchstens einmal je Minute ab, gewöhnlich alle 150 Sekunden, nur nach dem, was neu ist, sagt, wer fragt, und wartet länger, wenn es darum gebeten wird oder etwas schiefgeht. Nach einzelnen Sensoren fragt es nie.',
      'Jede Abfrage steht in einem öffentlichen Verzeichnis: wie viele Werte neu waren, schon bekannt, gezeichnet oder abgewiesen, und warum.',
    ],
    links: [{ label: 'Das Verzeichnis', href: '/api/v1/ledger' }],
  },
  {
    id: 'rules',
    title: 'Änderungen der Regeln',
    paragraphs: [
      'Ändert sich eine Regel so, dass veröffentlichte Zahlen andere werden, so steht es hier.',
      'v1: die ersten Regeln. Zeichen, die ein Datensatz für sich allein verrät; Stunden, die mit 9 von 12 Fünf-Minuten-Fächern vollständig sind; UK DAQI vom April 2013, US EPA AQI vom Mai 2024 mit NowCast, europäischer Index von 2024.',
      'v2: Zeichen, die einen ganzen Tag brauchen und gesetzt werden, wenn er vorbei ist: PM-Werte, die gleich bleiben, Teilchen bei 0 oder Feuchte am Anschlag länger als 24 Stunden, PM2.5 über PM10 in der Hälfte der Datensätze.',
    ],
  },
  {
    id: 'contact',
    title: 'Kontakt',
    paragraphs: [
      'Wer dieses Mote betreibt, steht dafür ein und kann einen Sensor herausnehmen. Mit Fragen zu einem Sensor selbst, oder um einen eigenen aufzustellen, wenden Sie sich an Sensor.Community. Mit Fehlern im Programm an das Projekt.',
    ],
    links: [
      { label: 'Das Projekt', href: 'https://github.com/mote-air/mote' },
      { label: 'Sensor.Community', href: 'https://sensor.community/' },
      { label: 'Lizenzen der Schrift, Symbole und Bibliotheken dieser Seite', href: '/licences.txt' },
      { label: 'Ortsnamen und Orte: GeoNames, CC BY 4.0', href: 'https://www.geonames.org/' },
      { label: 'Grenzen: Natural Earth, gemeinfrei', href: 'https://www.naturalearthdata.com/' },
    ],
  },
];
