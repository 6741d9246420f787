// The drawn map: MapLibre with the base map and our own layers. This file and
// what it imports are fetched after the first paint.
import { Map as MapLibre, setWorkerUrl, type GeoJSONSource, type StyleSpecification } from 'maplibre-gl';
import workerURL from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { Atlas } from './atlas';
import { Dots, NUMBERS_FROM } from './dots';
import { Hexes } from './hexes';
import { channels, type Palette } from './palette';
import { MAX_LAT, MAX_ZOOM, MIN_ZOOM, wrap, type At, type Bounds } from './permalink';
import { EMPTY, LABELS, LABEL_SIZE, paints, style } from './style';
import { countryLabels, ground } from './world';
import type { Place } from './places';

setWorkerUrl(workerURL);

/** What the map tells its page. */
export interface Events {
  /** Our layers can be drawn. */
  ready(): void;
  /** It came to rest, at a place with these edges in degrees; at first without the reader's doing. */
  moved(at: At, bounds: Bounds, byReader: boolean): void;
  moving(zoom: number): void;
  /** The pointer is over a place, in degrees; null when it left. */
  pointed(at: { lat: number; lon: number } | null): void;
  clicked(at: { lat: number; lon: number }): void;
  /** The keyboard moves the map, or no longer does. */
  aimed(on: boolean): void;
  /** Enter was pressed on the map. */
  entered(): void;
  /** Something of ours was drawn. */
  drawn(what: 'dots' | 'hexes', n: number): void;
  /** A part could not be loaded; the rest of the map stands. */
  failed(error: Error): void;
}

export interface Options {
  at: At;
  palette: Palette;
  locale: string;
  /** Words of the map for readers who do not see it. */
  label: string;
  /** The operator's style for streets; null for the base map that comes with the page. */
  styleURL: string | null;
  /** CSS family of the numbers. */
  font: string;
  still: boolean;
}

const DOTS = 'mote-dots';
const PROVISIONAL = 'mote-provisional';
const HEXES = 'mote-hexagons';

/** How long a flight takes, in milliseconds. */
const FLIGHT = 200;

export class Engine {
  readonly dots: Dots;
  readonly provisional: Dots;
  readonly hexes: Hexes;
  readonly atlas: Atlas;

  readonly #map: MapLibre;
  readonly #stop = new AbortController();
  readonly #own: boolean;
  #palette: Palette;
  #locale: string;
  #places: Place[] = [];
  #below = false;

  constructor(
    readonly container: HTMLElement,
    private readonly options: Options,
    private readonly events: Events,
  ) {
    this.#palette = options.palette;
    this.#locale = options.locale;
    this.#own = options.styleURL === null;
    this.atlas = new Atlas(Math.min(3, Math.max(1, Math.ceil(devicePixelRatio))), options.font);
    this.dots = new Dots(DOTS, this.atlas, (n) => events.drawn('dots', n));
    this.provisional = new Dots(PROVISIONAL, this.atlas, () => {});
    this.hexes = new Hexes(HEXES, (n) => events.drawn('hexes', n));
    this.#map = new MapLibre({
      container,
      style: options.styleURL ?? (style(options.palette) as StyleSpecification),
      center: [options.at.lon, options.at.lat],
      zoom: options.at.zoom,
      minZoom: MIN_ZOOM,
      maxZoom: MAX_ZOOM,
      maxPitch: 0,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      attributionControl: false,
      fadeDuration: options.still ? 0 : 150,
      locale: { 'Map.Title': options.label },
      reduceMotion: options.still,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#listen();
  }

  /** The middle and zoom in force. */
  get at(): At {
    const c = this.#map.getCenter();
    return { lat: c.lat, lon: wrap(c.lng), zoom: this.#map.getZoom() };
  }

  /** Moves there; a short way is shown, unless the reader wants nothing to move. */
  go(at: At): void {
    const target = { center: [at.lon, Math.min(MAX_LAT, Math.max(-MAX_LAT, at.lat))] as [number, number], zoom: at.zoom };
    if (this.options.still) this.#map.jumpTo(target);
    else this.#map.easeTo({ ...target, duration: FLIGHT });
  }

  zoomBy(steps: number): void {
    this.#map.easeTo({ zoom: Math.round(this.#map.getZoom() + steps), duration: this.options.still ? 0 : FLIGHT });
  }

  /** Where a place stands in the window, in CSS pixels, in the copy of the world nearest to the middle. */
  project(lat: number, lon: number): { x: number; y: number } {
    const middle = this.#map.getCenter().lng;
    return this.#map.project([middle + wrap(lon - middle), lat]);
  }

  /** Follows the theme. */
  setPalette(p: Palette): void {
    this.#palette = p;
    this.#tint();
    if (this.#own) {
      for (const [layer, property, color] of paints(p)) if (this.#map.getLayer(layer)) this.#map.setPaintProperty(layer, property as never, color as never);
    }
    this.#map.triggerRepaint();
  }

  /** Follows the language. */
  speak(locale: string, label: string): void {
    this.#map.getCanvas().setAttribute('aria-label', label);
    if (locale === this.#locale) return;
    this.#locale = locale;
    this.#name(locale);
  }

  #name(locale: string): void {
    this.#data('countries', countryLabels(locale, LABEL_SIZE));
  }

  /** Names of towns to draw as far as there is room. */
  setPlaces(places: Place[]): void {
    this.#places = places;
    this.#data('places', {
      type: 'FeatureCollection',
      features: places.map((p) => ({ type: 'Feature', properties: { name: p.name, population: p.population }, geometry: { type: 'Point', coordinates: [p.lon, p.lat] } })),
    });
  }

  remove(): void {
    this.#stop.abort();
    this.#map.remove();
  }

  #listen(): void {
    const map = this.#map;
    map.on('style.load', () => this.#dress());
    map.on('moveend', () => this.#rest(true));
    map.on('move', () => this.events.moving(map.getZoom()));
    map.on('zoom', () => this.#order());
    map.on('mousemove', (e) => this.events.pointed({ lat: e.lngLat.lat, lon: wrap(e.lngLat.lng) }));
    map.on('mouseout', () => this.events.pointed(null));
    map.on('click', (e) => this.events.clicked({ lat: e.lngLat.lat, lon: wrap(e.lngLat.lng) }));
    map.on('error', (e) => this.events.failed(new Error(e.error.message)));
    const canvas = map.getCanvas();
    canvas.addEventListener('focus', () => this.events.aimed(canvas.matches(':focus-visible')));
    canvas.addEventListener('blur', () => this.events.aimed(false));
    canvas.addEventListener('keydown', (e) => {
      if (e.key === 'Enter') this.events.entered();
    });
  }

  /** Puts our layers and data on a style that has just been read. */
  #dress(): void {
    const map = this.#map;
    this.#tint();
    const before = this.#own ? LABELS[0] : map.getStyle().layers.find((l) => l.type === 'symbol')?.id;
    for (const layer of [this.hexes, this.provisional, this.dots]) if (!map.getLayer(layer.id)) map.addLayer(layer, before);
    this.events.ready();
    this.#rest(false);
    if (!this.#own) return;
    this.#name(this.#locale);
    this.setPlaces(this.#places);
    this.#order();
    void this.#lay();
  }

  /** Labels lie above dots, and below them once these hold numbers. */
  #order(): void {
    const below = this.#map.getZoom() >= NUMBERS_FROM;
    if (!this.#own || below === this.#below || !this.#map.getLayer(HEXES)) return;
    this.#below = below;
    for (const id of LABELS) this.#map.moveLayer(id, below ? HEXES : undefined);
  }

  /** The coarse base map first, because it is there at once; then the fine one. */
  async #lay(): Promise<void> {
    for (const fine of [false, true]) {
      try {
        const g = await ground(fine, this.#stop.signal);
        this.#data('land', g.land);
        this.#data('lines', g.lines);
      } catch (e) {
        if (!this.#stop.signal.aborted) this.events.failed(e instanceof Error ? e : new Error(String(e)));
        return;
      }
    }
  }

  #data(source: string, data: GeoJSON.GeoJSON): void {
    const s = this.#map.getSource(source) as GeoJSONSource | undefined;
    void s?.setData(data ?? EMPTY);
  }

  #tint(): void {
    for (const d of [this.dots, this.provisional]) {
      d.paper = channels(this.#palette.paper);
      d.rim = channels(this.#palette.ink);
    }
  }

  #rest(byReader: boolean): void {
    const b = this.#map.getBounds();
    this.events.moved(this.at, [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()], byReader);
  }
}

