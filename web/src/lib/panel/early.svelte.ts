import type { Provisional, SensorDetail } from '../api/types';
import { isMeasure } from '../map/measures';
import { Asked } from '../stores/asked.svelte';
import { bandOf, reference } from '../stores/reference.svelte';
import { status } from '../stores/status.svelte';
import { bandName } from '../stores/words.svelte';

/** What upstream's own 24-hour mean makes of a sensor that has no index of its own yet. */
export interface Early {
  text: string;
  name: string;
  colour: string | undefined;
}

/** Whether a sensor measures what an index of particles is made from. */
export const measuresParticles = (sensor: SensorDetail): boolean => sensor.latest.some((l) => l.quantity === 'pm25' || l.quantity === 'pm10');

/**
 * Follows the provisional index of what is asked for, as long as there is no
 * other and this server collects upstream's means. Called where a component begins.
 */
export function early(asked: () => { sensor: SensorDetail | null; subject: string }): { readonly found: Early | null } {
  const means = new Asked<Provisional>();
  const wanted = $derived.by(() => {
    const { sensor, subject } = asked();
    if (!sensor || sensor.indoor || isMeasure(subject) || !measuresParticles(sensor) || sensor.indices.some((x) => x.standard === subject)) return null;
    return status.data?.feeds.some((f) => f.feed === 'day' && f.state === 'up') ? { id: sensor.sensor, subject } : null;
  });
  const subject = $derived(wanted?.subject);
  $effect(() => {
    if (subject) return means.watch(`/api/v1/provisional?quantity=${subject}`);
  });
  const found = $derived.by(() => {
    const p = wanted && means.data?.quantity === wanted.subject ? means.data : null;
    const i = wanted ? (p?.sensor.indexOf(wanted.id) ?? -1) : -1;
    const text = p?.index?.[i];
    if (!wanted || !p || text === undefined) return null;
    return { text, name: bandName(wanted.subject, p.band?.[i] ?? ''), colour: bandOf(reference.standard(wanted.subject), p.value[i] ?? null)?.color };
  });
  return {
    get found() {
      return found;
    },
  };
}
