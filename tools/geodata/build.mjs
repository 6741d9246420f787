// Writes internal/geo/data: see README.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { borders } from './borders.mjs';

const data = new URL('../../internal/geo/data/', import.meta.url);
mkdirSync(data, { recursive: true });

function write(name, { data: bytes, summary }) {
  const packed = gzipSync(bytes, { level: 9 });
  writeFileSync(new URL(name, data), packed);
  console.log(`${name}: ${packed.length} bytes (${bytes.length} unpacked): ${summary}`);
}

write('borders.bin.gz', borders(JSON.parse(readFileSync(new URL('node_modules/world-atlas/countries-10m.json', import.meta.url)))));
