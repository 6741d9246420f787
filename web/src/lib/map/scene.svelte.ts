import { untrack } from 'svelte';
import { formatShort } from '../format';
import { i18n, t } from '../i18n/i18n.svelte';
import type { Standard } from '../api/types';
import { live } from '../live/live.svelte';
import { subject as subjectOf, type Subject } from '../live/subjects.svelte';
import { clock } from '../stores/clock.svelte';
import { reference } from '../stores/reference.svelte';
import { status } from '../stores/status.svelte';
import { view } from '../stores/view.svelte';
import { cellAt, cellsIn, resolution, type Cells } from './cells';
import type { Engine } from './engine';
import { cellSet } from './hexagons.svelte';
import { isMeasure } from './measures';
import { mercatorX, mercatorY } from './mercator';
import { HATCHED, indexLook, measureLook, paint, PLAIN, type Look, type Values } from './paint';
import { palette } from './palette';
import type { At, Bounds } from './permalink';
import { Towns } from './places';
import { cellSays, spotSays, type Pointed, type Shown } from './pointed';
import { points } from './points';
import { provisional } from './provisional.svelte';
import { countIn, nearest, type Drawn, type Spot } from './spots';

/** A circle around a dot, in CSS pixels of the map. */
export interface Ring {
  kind: 'hover' | 'selected';
  x: number;
  y: number;
  size: number;
}

/** Zoom from which numbers are written into dots; a little earlier, so that they are there. */
const NUMBERS_FROM = 10.5;
/** How far from a dot's edge a press still means it, in CSS pixels. */
const REACH = 5;
/** The same for the middle of the map and the Enter key. */
const AIM = 80;
/** Standards got in advance once the first is drawn. */
const AHEAD = ['uk-daqi', 'us-epa', 'eaqi', 'uk-daqi-pm25'];

/** Joins values, choice and the drawn map. One for each time that the page is opened. */
export class MapScene {
  ready = $state(false);
  broken = $state(false);
  /** The reader has moved the map. */
  moved = $state(false);
  over = $state(false);
  aiming = $state(false);
  /** What was drawn last: the subject, and how many dots or hexagons. */
  painted = $state('');
  version = $state('');
  dots = $state(0);
  hexes = $state(0);
  hexed = $state(false);
  provisional = $state(0);
  empty = $state(false);
  inView = $state<number | null>(null);
  /** Nothing of what is drawn is in view. */
  bare = $state(false);
  pointed = $state.raw<Pointed | null>(null);
  rings = $state.raw<Ring[]>([]);
  attribution = $state('');

  #engine = $state.raw<Engine | null>(null);
  #res = $state(resolution(view.zoom));
  #numbers = $state(view.zoom >= NUMBERS_FROM);
  #closed = false;

  #values: Subject | null = null;
  #slug = '';
  #standard: Standard | undefined;
  #look: Look | null = null;
  #drawn: Drawn | null = null;
  #placed = ''; // what the points of #drawn were made from
  #means: Drawn | null = null; // provisional ones
  #bounds: Bounds | null = null;
  #selected: string | null = null;
  #hovered: Spot | null = null;
  #towns = new Towns();
  #townTimer: ReturnType<typeof setTimeout> | undefined;
  #radius: (zoom: number) => number = () => 5;
  #coloured = false;

  constructor(private readonly pick: (sensor: string) => void) {}

  /** Fetches the map's code and opens it in a box. */
  async open(box: HTMLElement): Promise<void> {
    try {
      const [{ Engine }, { radius }] = await Promise.all([import('./engine'), import('./dots'), status.heard]);
      if (this.#closed) return;
      this.#radius = radius;
      this.#engine = new Engine(
        box,
        {
          at: view.at,
          palette: palette(box),
          locale: i18n.locale,
          label: t('map.region'),
          styleURL: status.data?.map_style ?? null,
          font: getComputedStyle(box).fontFamily,
          still: matchMedia('(prefers-reduced-motion: reduce)').matches,
        },
        {
          ready: () => (this.ready = true),
          moved: (at, bounds, byReader) => this.#rested(at, bounds, byReader),
          moving: (zoom) => this.#moving(zoom),
          pointed: (at) => this.#point(at),
          clicked: (at) => this.#click(at),
          aimed: (on) => (this.aiming = on),
          entered: () => this.#enter(),
          drawn: (what, n) => this.#drew(what, n),
          failed: (e) => console.error(e),
        },
      );
    } catch (e) {
      console.error(e);
      this.broken = true;
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#townTimer);
    this.#engine?.remove();
  }

  /** Shows a subject. Called within an effect, again with every change. */
  show(values: Subject, slug: string, standard: Standard | undefined): void {
    const engine = this.#engine;
    void values.revision;
    if (slug !== this.#slug || standard !== this.#standard) {
      this.#look = isMeasure(slug) ? measureLook(slug) : standard ? indexLook(standard.bands) : null;
      this.#slug = slug;
      this.#standard = standard;
      this.#hovered = null;
      this.pointed = null;
    }
    this.#values = values;
    const minute = Math.floor(clock.now / 60) * 60;
    const severity = reference.flags.size > 0;
    const [res, numbers, locale, look] = [this.#res, this.#numbers, i18n.locale, this.#look];
    if (!engine || !this.ready || !look) return;
    this.#cells(engine, slug, res);
    const table = values.table;
    if (!table) {
      this.#drawn = this.#means = null;
      for (const dots of [engine.dots, engine.provisional]) dots.setStyle(new Uint8Array(0));
      return;
    }
    const label = (data: Values) => (i: number) => (numbers ? engine.atlas.slot(data.index ? (data.index[i] ?? '') : formatShort(data.value[i] ?? 0, slug, locale)) : 0);
    const invalid = (flags: readonly string[]) => severity && reference.severity(flags) === 'invalid';

    const placed = `${slug} ${values.placing}`;
    const { data } = table;
    const same = placed === this.#placed ? this.#drawn?.points : undefined;
    this.#placed = placed;
    this.#drawn = { data, points: same ?? points(data), paint: paint(data, look, minute, PLAIN, invalid, label(data)), provisional: false };
    if (!same) engine.dots.setPlaces(this.#drawn.points.x, this.#drawn.points.y);
    engine.dots.setStyle(this.#drawn.paint.style);

    this.#means = this.#provisional(look, label);
    if (this.#means) engine.provisional.setPlaces(this.#means.points.x, this.#means.points.y);
    engine.provisional.setStyle(this.#means?.paint.style ?? new Uint8Array(0));

    this.attribution = data.attribution;
    this.version = table.version;
    this.painted = slug;
    const { live: fresh, faded, invalid: bad } = this.#drawn.paint;
    this.provisional = this.#means?.paint.live ?? 0;
    this.empty = fresh + faded + bad + this.provisional === 0;
    untrack(() => this.#count());
    this.#circle();
  }

  /** Upstream's own means, where the standard averages as they do. */
  #provisional(look: Look, label: (data: Values) => (i: number) => number): Drawn | null {
    if (this.#standard?.basis !== 'running') return null;
    const set = provisional(this.#slug);
    void [set.revision, live.version];
    void set.refresh();
    const data = set.data;
    // The server leaves out what is too old; here all are as good as now.
    return data && { data, points: points(data), paint: paint(data, look, 0, HATCHED, () => false, label(data)), provisional: true };
  }

  /** Follows the theme. */
  recolour(): void {
    const engine = this.#engine;
    if (engine) engine.setPalette(palette(engine.container));
  }

  /** Follows the language. */
  speak(locale: string, label: string): void {
    this.#engine?.speak(locale, label);
  }

  select(sensor: string | null): void {
    this.#selected = sensor;
    this.#circle();
  }

  go(at: At): void {
    this.#engine?.go(at);
  }

  zoomBy(steps: number): void {
    this.#engine?.zoomBy(steps);
  }

  /** Draws hexagons where there are some for this zoom, else dots. */
  #cells(engine: Engine, slug: string, res: number): void {
    const set = res ? cellSet(slug, res) : null;
    void live.version;
    if (set) {
      void set.revision;
      void set.refresh();
    }
    this.hexed = res > 0 && set !== null && !set.none;
    engine.hexes.visible = this.hexed;
    engine.dots.visible = engine.provisional.visible = !this.hexed;
    if (set?.cells) engine.hexes.set(set.cells, (i) => (set.cells!.value[i] === null ? null : (this.#look?.colour(set.cells!.value[i]!)?.fill ?? null)));
    else if (this.painted !== slug) engine.hexes.clear();
  }

  #moving(zoom: number): void {
    view.zoomNow = zoom;
    this.#res = resolution(zoom);
    this.#numbers = zoom >= NUMBERS_FROM;
    this.#circle();
  }

  #rested(at: At, bounds: Bounds, byReader: boolean): void {
    view.moved(at, bounds);
    if (byReader) this.moved = true;
    this.#bounds = bounds;
    this.#count();
    clearTimeout(this.#townTimer);
    this.#townTimer = setTimeout(() => {
      this.#towns.in(bounds, at.zoom).then(
        (towns) => {
          if (!this.#closed && view.bounds === bounds) this.#engine?.setPlaces(towns);
        },
        () => {}, // a map without names of towns is still a map
      );
    }, 150);
  }

  /** Says how much is in view, once it is known. */
  #count(): void {
    const cells = this.#cellSet();
    const known = this.#bounds && (this.hexed ? cells : this.#drawn);
    const n = !known ? null : this.hexed ? cellsIn(cells!, this.#bounds!) : countIn(this.#all(), this.#bounds!);
    this.inView = this.hexed ? null : n;
    this.bare = n === 0 && !this.empty;
  }

  /** What is drawn, the uppermost first. */
  #all(): Drawn[] {
    return [this.#drawn, this.#means].filter((d) => d !== null);
  }

  /** The dot nearest to a place within reach, in CSS pixels. */
  #nearest(at: { lat: number; lon: number }, reach: number): Spot | null {
    return nearest(this.#all(), at, reach, view.zoomNow);
  }

  #point(at: { lat: number; lon: number } | null): void {
    this.#hovered = at && !this.hexed ? this.#nearest(at, this.#radius(view.zoomNow) + REACH) : null;
    const pointed = at && this.hexed ? this.#cellAt(at) : this.#told(this.#hovered);
    this.over = this.#hovered !== null;
    this.pointed = pointed ?? this.#told(this.#spotOfSelected());
    this.#circle();
  }

  #click(at: { lat: number; lon: number }): void {
    if (!this.hexed) this.#open(this.#nearest(at, this.#radius(view.zoomNow) + REACH));
    else if (this.#cellAt(at)) this.go({ ...at, zoom: Math.min(7, Math.floor(view.zoomNow) + 2) });
  }

  #enter(): void {
    if (this.hexed) this.go({ ...view.at, zoom: Math.min(7, Math.floor(view.zoomNow) + 2) });
    else this.#open(this.#nearest(view.at, AIM));
  }

  #open(spot: Spot | null): void {
    if (spot) this.pick(spot.drawn.data.sensor[spot.row]!);
  }

  #cellSet(): Cells | null {
    return this.#res ? cellSet(this.#slug, this.#res).cells : null;
  }

  #cellAt(at: { lat: number; lon: number }): Pointed | null {
    const cells = this.#cellSet();
    const i = cells ? cellAt(cells, mercatorX(at.lon), mercatorY(at.lat)) : -1;
    return i < 0 ? null : cellSays(cells!, i, this.#shown);
  }

  /** What a dot says; null for none. */
  #told(spot: Spot | null): Pointed | null {
    return spot && spotSays(spot, this.#shown);
  }

  get #shown(): Shown {
    return { slug: this.#slug, standard: this.#standard, unit: this.#values?.table?.data.unit ?? '' };
  }

  #spotOfSelected(): Spot | null {
    if (this.#selected === null) return null;
    const row = this.#values?.table?.row(this.#selected) ?? -1;
    if (row >= 0 && this.#drawn) return { drawn: this.#drawn, row };
    const mean = this.#means?.data.sensor.indexOf(this.#selected) ?? -1;
    return mean >= 0 && this.#means ? { drawn: this.#means, row: mean } : null;
  }

  /** Circles around the selected dot and the one under the pointer. */
  #circle(): void {
    const engine = this.#engine;
    const rings: Ring[] = [];
    if (engine && !this.hexed) {
      const size = 2 * this.#radius(view.zoomNow) + 6;
      const selected = this.#spotOfSelected();
      for (const [kind, spot] of [['hover', this.#hovered], ['selected', selected]] as const) {
        const [lat, lon] = [spot?.drawn.data.lat[spot.row], spot?.drawn.data.lon[spot.row]];
        if (lat == null || lon == null || (kind === 'hover' && spot?.row === selected?.row && spot?.drawn === selected?.drawn)) continue;
        rings.push({ kind, size, ...engine.project(lat, lon) });
      }
    }
    this.rings = rings;
  }

  #drew(what: 'dots' | 'hexes', n: number): void {
    const p = this.#drawn?.paint;
    const dots = what === 'dots' && p ? p.live + p.faded + p.invalid : 0;
    if (dots !== this.dots) this.dots = dots;
    if ((what === 'hexes' ? n : 0) !== this.hexes) this.hexes = what === 'hexes' ? n : 0;
    if (this.#coloured) return;
    this.#coloured = true;
    this.#ahead();
  }

  /** Gets the other standards while nothing else happens, unless the reader saves data. */
  #ahead(): void {
    const saves = (navigator as { connection?: { saveData?: boolean } }).connection?.saveData;
    if (saves) return;
    const slugs = AHEAD.filter((s) => s !== this.#slug && reference.standard(s)?.live);
    const next = () => {
      const slug = slugs.shift();
      if (slug === undefined || this.#closed) return;
      const got = [subjectOf(slug).prefetch(), ...(this.#res ? [cellSet(slug, this.#res).refresh()] : [])];
      void Promise.allSettled(got).then(() => idle(next));
    };
    idle(next);
  }
}

function idle(use: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(use, { timeout: 5_000 });
  else setTimeout(use, 1_000);
}
