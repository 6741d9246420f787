import type { Component } from 'svelte';
import type { Route } from './routes';

/** What a page is made of, and for which address. */
export interface Shown {
  route: Route;
  View: Component;
  props: Record<string, string>;
}

type Load = () => Promise<{ default: Component<never> }>;

// Each page's code is a file of its own, fetched when it is first opened.
const LOADERS: Record<Route['name'], Load> = {
  map: () => import('../../views/Map.svelte'),
  list: () => import('../../views/List.svelte'),
  sensor: () => import('../../views/Sensor.svelte'),
  about: () => import('../../views/About.svelte'),
  docs: () => import('../../views/Docs.svelte'),
  dictionary: () => import('../../views/Dictionary.svelte'),
  missing: () => import('../../views/Missing.svelte'),
};

/** Fetches a page's code; rejects when it does not arrive. */
export async function loadView(route: Route): Promise<Shown> {
  const { name, ...props } = route;
  const { default: View } = await LOADERS[name]();
  return { route, View: View as Component, props };
}
