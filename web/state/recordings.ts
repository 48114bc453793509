/**
 * The recordings that a server offers, as the page knows them, and the picture of one of them.
 */
import type { MarketInfo } from '../../shared/wire/command.ts';

/** One recording, as the server lists it. */
export interface Recording {
  name: string;
  bytes: number;
  startMs: number;
  endMs: number;
  ticks: number;
  symbols: readonly string[];
  label: string;
  provenance: MarketInfo['provenance'];
  seed?: number;
  state: 'complete' | 'torn' | 'damaged';
  reason?: string;
}

/** Ticks in equal stretches of a recording. */
export interface Overview {
  recording: string;
  startMs: number;
  endMs: number;
  ticks: readonly number[];
  /** Stretches that the recording has no ticks of. */
  gaps: readonly { fromMs: number; toMs: number; cause: string }[];
}

/** The list of recordings and how far it has come. */
export type RecordingList =
  | { state: 'idle' | 'loading' }
  | { state: 'ready'; recordings: readonly Recording[] }
  | { state: 'failed'; message: string };
