// German words for codes that the API explains in English. A code without one
// here is shown with the API's own.

/** What a flag means, by its name. */
export const reasons: Record<string, string> = {
  range: 'Der Wert liegt außerhalb dessen, was sich messen lässt.',
  nan: 'Der Sensor hat etwas gesendet, das keine Zahl ist.',
  future: 'Die Uhrzeit lag beim Eintreffen mehr als 10 Minuten in der Zukunft.',
  saturated: 'Der Sensor hat seinen höchsten möglichen Wert gesendet: Einlass verstopft oder Lüfter defekt.',
  fault: 'Der Klimasensor hat einen unmöglichen Wert gesendet: eine schlechte Verbindung.',
  unit_hpa: 'Der Luftdruck kam in Hektopascal, wo Pascal erwartet wird; er wurde so gelesen.',
  order: 'PM2.5 lag über PM10, das es enthält.',
  rh_saturated: 'Die Feuchte stand an ihrem oberen Anschlag.',
  rh_floor: 'Die Feuchte stand an ihrem unteren Anschlag.',
  null_island: 'Der Sensor ist auf 0° N 0° O eingetragen und steht auf keiner Karte.',
  no_site: 'Die Koordinaten des Sensors fehlen oder sind unmöglich; er steht auf keiner Karte.',
};

/** A quantity's name, by its slug. */
export const titles: Record<string, string> = {
  temperature: 'Temperatur',
  humidity: 'Relative Feuchte',
  pressure: 'Luftdruck',
  co2: 'Kohlendioxid',
  noise_laeq: 'Lärm, LAeq',
  noise_la_min: 'Lärm, Minimum',
  noise_la_max: 'Lärm, Maximum',
  radiation_cpm: 'Strahlung, Impulse je Minute',
  count_n05: 'Teilchen bis 0,5 µm',
  count_n1: 'Teilchen bis 1 µm',
  count_n25: 'Teilchen bis 2,5 µm',
  count_n4: 'Teilchen bis 4 µm',
  count_n10: 'Teilchen bis 10 µm',
  count_p1: 'PPD42NS, Zählwert P1',
  count_p2: 'PPD42NS, Zählwert P2',
};
