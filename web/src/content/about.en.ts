import type { Part } from './about';

export const before: Part[] = [
  {
    id: 'can',
    title: 'What these sensors can say, and what they cannot',
    paragraphs: [
      'The sensors here are small and cheap. They count the light that particles scatter and guess a mass from it. They are good at showing change: a smoky evening, a dusty road, a clear morning after rain. Many of them together show it better than one.',
      'They are not the instruments that the official indices are made for. One alone can be far off. In humid air they read high, because water on a particle scatters light as well. A sensor can hang beside a chimney, a kitchen window or a spider’s nest.',
      'That is why every index here is called indicative, and particles only: the official indices also count gases, which these sensors do not measure.',
      'No sensor here is not clean air. It only means that nobody measures there.',
    ],
  },
  {
    id: 'ethics',
    title: 'What not to use it for',
    paragraphs: ['Please do not use these numbers:'],
    list: [
      'for fines, courts or insurance. They are no evidence of how much there was of anything.',
      'to shame a neighbour. A sensor cannot see whose chimney it was.',
      'to say that a limit was broken or kept. That takes reference instruments, and a year.',
      'to decide about a treatment or a medicine.',
    ],
  },
  {
    id: 'advice',
    title: 'Advice is not medical advice',
    paragraphs: [
      'The sentences of advice beside an index are ours, after those of the authority that made the index. They do not know you. If you have symptoms, ask a doctor. What the authorities themselves say:',
    ],
    links: [
      { label: 'UK Daily Air Quality Index, Defra', href: 'https://uk-air.defra.gov.uk/air-pollution/daqi' },
      { label: 'US Air Quality Index, AirNow', href: 'https://www.airnow.gov/aqi/aqi-basics/' },
      { label: 'European Air Quality Index, European Environment Agency', href: 'https://airindex.eea.europa.eu/' },
    ],
  },
  {
    id: 'whose',
    title: 'Whose data it is',
    paragraphs: [
      'People all over the world bought or built these sensors, put them on balconies and pay for the power. The values are theirs, collected and given away by Sensor.Community under the Open Database License 1.0 (database) and the Database Contents License 1.0 (contents). Whoever passes them on names Sensor.Community and its contributors; whoever passes on a changed database does so under the same licence.',
      'A stored value is never changed. What we doubt is marked, and the mark says why.',
    ],
    links: [
      { label: 'Sensor.Community', href: 'https://sensor.community/' },
      { label: 'Open Database License 1.0', href: 'https://opendatacommons.org/licenses/odbl/1-0/' },
      { label: 'Database Contents License 1.0', href: 'https://opendatacommons.org/licenses/dbcl/1-0/' },
    ],
  },
  {
    id: 'place',
    title: 'Where a sensor is, and how to be left out',
    paragraphs: [
      'A position is rounded to about 100 metres before it is stored, unless the owner chose to show it exactly. When an owner takes that back, our whole history of the place is rounded as well.',
      'Sensors indoors are not stored and not shown, unless the operator of this Mote decided otherwise; an outdoor index is never made of them.',
      'An owner may ask to be left out. The operator then types “mote forget” with the number of the sensor or of its place: its values are removed, what arrives later is refused, and the public ledger says that it was done, without saying more than needed.',
      'This page sets no cookies and loads nothing from third parties. The log of visits keeps no full address. What you choose here (theme, language, index) stays in your browser.',
    ],
  },
];

export const after: Part[] = [
  {
    id: 'upstream',
    title: 'How we treat the source',
    paragraphs: [
      'Sensor.Community runs its servers for everybody, on little money. Mote asks its live feed at most once a minute, and every 150 seconds by default, only for what changed, says who is asking, and waits longer when it is told to or when something fails. It never asks sensor by sensor.',
      'Every poll is written into a public ledger: how many values were new, had been seen before, were flagged or refused, and why.',
    ],
    links: [{ label: 'The ledger', href: '/api/v1/ledger' }],
  },
  {
    id: 'rules',
    title: 'Changes of the rules',
    paragraphs: [
      'When a rule changes that alters published numbers, it is written here.',
      'v1: the first rules. Flags that one record alone can tell; hours that are complete with 9 of 12 five-minute slots; UK DAQI of April 2013, US EPA AQI of May 2024 with NowCast, European index of 2024.',
      'v2: flags that need a whole day, set when it is over: PM values that stay the same, particles at 0 or humidity at its stop for more than 24 hours, PM2.5 above PM10 in half of the records.',
    ],
  },
  {
    id: 'contact',
    title: 'Contact',
    paragraphs: [
      'Whoever runs this Mote answers for it, and can take a sensor out. For questions about a sensor itself, or to put up one of your own, turn to Sensor.Community. For faults in the program, turn to the project.',
    ],
    links: [
      { label: 'The project', href: 'https://github.com/mote-air/mote' },
      { label: 'Sensor.Community', href: 'https://sensor.community/' },
      { label: 'Licences of the type, icons and libraries of this page', href: '/licences.txt' },
      { label: 'Place names and towns: GeoNames, CC BY 4.0', href: 'https://www.geonames.org/' },
      { label: 'Borders: Natural Earth, public domain', href: 'https://www.naturalearthdata.com/' },
    ],
  },
];
