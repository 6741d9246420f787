import { history, record } from './feed.js';

export const now = Math.floor(Date.now() / 1000);

// Six sensors whose index is plain to compute: each sends the same for 26
// hours, so its 24-hour mean, its NowCast and its last hour are that number.
export const steady = [
  { sensor: 101, country: 'DE', pm25: 5, pm10: 10, daqi: [1, 'Low'], epa: [28, 'Good'], eaqi: [1, 'Good'] },
  { sensor: 102, country: 'DE', pm25: 38, pm10: 45, daqi: [4, 'Moderate'], epa: [107, 'Unhealthy for Sensitive Groups'], eaqi: [3, 'Moderate'] },
  { sensor: 103, country: 'BG', pm25: 60, pm10: 95, daqi: [9, 'High'], epa: [154, 'Unhealthy'], eaqi: [4, 'Poor'] },
  { sensor: 104, country: 'GB', pm25: 80, pm10: 120, daqi: [10, 'Very High'], epa: [168, 'Unhealthy'], eaqi: [4, 'Poor'] },
];

/** The feed that most tests read. */
export function air() {
  const records = steady.flatMap(({ sensor, country, pm25, pm10 }) =>
    history({ sensor, country, hours: 26, now, values: () => ({ P1: pm10, P2: pm25 }) }),
  );
  records.push(
    // No index: too few hours. PM2.5 above PM10 is doubtful.
    record({ sensor: 201, country: 'DE', at: now - 120, values: { P1: 3.1, P2: 7.4 } }),
    // A blocked inlet: not usable.
    record({ sensor: 202, country: 'AT', at: now - 180, values: { P1: 1999.9, P2: 999.9 } }),
    // Silent for 30 hours.
    record({ sensor: 203, country: 'FR', at: now - 30 * 3600, values: { P1: 12, P2: 6 } }),
    // No particles at all.
    record({ sensor: 204, country: 'DE', type: 'DHT22', at: now - 60, values: { temperature: 13.6, humidity: 55.5 } }),
    // Indoors: never shown.
    record({ sensor: 205, country: 'DE', at: now - 60, indoor: 1, values: { P1: 4, P2: 2 } }),
  );
  return records;
}
