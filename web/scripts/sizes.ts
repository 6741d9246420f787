import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Most bytes of script, gzip, that a part of the page may take, and how one recognises that part. */
const LIMITS = [
  { part: 'initial script', limit: 50_000, is: (chunk: Chunk) => chunk.isEntry },
  { part: 'map', limit: 450_000, is: (chunk: Chunk) => chunk.moduleIds.some((id) => id.includes('/node_modules/maplibre-gl/')) },
];

interface Chunk {
  fileName: string;
  isEntry: boolean;
  imports: string[];
  moduleIds: string[];
  code: string;
}

/**
 * Prints what the first script and the map's weigh with all that they import
 * at once, and fails a build in which one has grown beyond its limit.
 */
export function sizes(): Plugin {
  return {
    name: 'sizes',
    apply: 'build',
    writeBundle(_, bundle) {
      const chunks = new Map<string, Chunk>();
      for (const out of Object.values(bundle)) if (out.type === 'chunk') chunks.set(out.fileName, out);
      const weigh = (name: string) => gzipSync(chunks.get(name)?.code ?? '').length;
      // Workers are files apart that a chunk names; they are weighed with it.
      const workers = Object.values(bundle).filter((out) => out.type === 'asset' && out.fileName.endsWith('.mjs'));
      const named = (name: string) => workers.filter((w) => chunks.get(name)?.code.includes(w.fileName.split('/').at(-1)!));
      const extra = (name: string) => named(name).reduce((sum, w) => sum + gzipSync('source' in w ? w.source : '').length, 0);
      const initial = reach(chunks, LIMITS[0]!.is);
      for (const { part, limit, is } of LIMITS) {
        // What came with the first script is not counted again.
        const files = [...reach(chunks, is)].filter((name) => part === LIMITS[0]!.part || !initial.has(name));
        if (files.length === 0) continue;
        const bytes = files.reduce((sum, name) => sum + weigh(name) + extra(name), 0);
        const told = `${part}: ${(bytes / 1000).toFixed(1)} kB gzip, at most ${limit / 1000}`;
        if (bytes > limit) this.error(`${told}: too heavy: ${files.join(', ')}`);
        console.log(told);
      }
    },
  };
}

/** The names of the chunks that `is` picks and of all that they import at once. */
function reach(chunks: Map<string, Chunk>, is: (chunk: Chunk) => boolean): Set<string> {
  const found = new Set<string>();
  const walk = (name: string) => {
    const chunk = chunks.get(name);
    if (!chunk || found.has(name)) return;
    found.add(name);
    chunk.imports.forEach(walk);
  };
  for (const chunk of chunks.values()) if (is(chunk)) walk(chunk.fileName);
  return found;
}
