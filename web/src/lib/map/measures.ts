// What the map can show that is no index. Pure, and small: the first script has it.

/** Quantities in the order in which the switch lists them. */
export const MEASURES = ['pm25', 'pm10', 'pm1', 'temperature', 'humidity', 'pressure', 'noise_laeq', 'radiation_cpm'] as const;

export function isMeasure(slug: string): boolean {
  return (MEASURES as readonly string[]).includes(slug);
}
