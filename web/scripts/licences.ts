import { readdirSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/**
 * Puts licences.txt beside the page: the licence of every package of which
 * code, styles, icons or fonts went into it, as those licences ask.
 */
export function licences(): Plugin {
  return {
    name: 'licences',
    apply: 'build',
    generateBundle() {
      const folders = new Map<string, string>(); // by name of the package
      for (const id of this.getModuleIds()) {
        const [, folder, name] = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(id) ?? [];
        if (folder && name) folders.set(name, folder);
      }
      const parts = [...folders].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, folder]) => {
        const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
        if (files.length === 0) this.error(`${folder} has no licence file: without one ${name} cannot go into the page`);
        return [name, ...files.map((file) => readFileSync(`${folder}/${file}`, 'utf8').trim())].join('\n\n');
      });
      this.emitFile({ type: 'asset', fileName: 'licences.txt', source: parts.join(`\n\n${'-'.repeat(72)}\n\n`) + '\n' });
    },
  };
}
