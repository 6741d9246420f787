import { de as messages } from './de';
import { de as bands } from './de.bands';
import { reasons, titles } from './de.codes';
import type { Pack } from './packs';

export const pack: Pack = { messages, bands, reasons, titles };
