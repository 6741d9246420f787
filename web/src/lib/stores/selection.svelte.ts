import { editQuery, sensorId } from '../router/routes';
import { router } from '../router/router.svelte';

/** The sensor of which the map's panel tells. It stands in the address. */
class Selection {
  /** Its id ("sc-8554"); null while the panel is closed. */
  readonly sensor: string | null = $derived(sensorId(new URLSearchParams(router.search).get('sensor')));

  /** The list of what is in view stands beside the map, behind an open panel. */
  listed = $state(false);

  /** The reader has opened a panel, not the page's address: panels take the focus. */
  picked = false;

  /**
   * Opens the panel for a sensor of the map. A closed panel leaves a step in
   * the history, so that going back closes it again.
   */
  select(id: string): void {
    if (sensorId(id) === null || id === this.sensor) return;
    this.picked = true;
    const search = editQuery(router.search, { sensor: id });
    if (this.sensor === null) router.pushSearch(search);
    else router.replaceSearch(search);
  }

  /** Opens the list, in place of a panel. */
  list(): void {
    this.listed = true;
    this.clear();
  }

  /** Closes the panel. */
  clear(): void {
    router.replaceSearch(editQuery(router.search, { sensor: null }));
  }
}

export const selection = new Selection();
