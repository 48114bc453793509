/** What the formats of text have in common. */
import { FLAG } from '../model/tick.ts';
import type { ExportedMarket } from './export-format.ts';

const encoder = new TextEncoder();

/** Bytes of a text. */
export const utf8 = (text: string): Uint8Array => encoder.encode(text);

/** Flags that every row carries: what was simulated says so in every format. */
export const toAlways = ({ provenance }: Pick<ExportedMarket, 'provenance'>): number =>
  provenance.kind === 'simulated' ? FLAG.simulated : 0;
