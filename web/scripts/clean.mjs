// Empties the build folder but for the marker file that go:embed needs.
import { readdirSync, rmSync } from 'node:fs';

const dist = new URL('../../internal/webui/dist/', import.meta.url);
for (const name of readdirSync(dist)) {
  if (name !== '.keep') rmSync(new URL(name, dist), { recursive: true });
}
