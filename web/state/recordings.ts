/**
 * The recordings that are offered, as the page knows them, and the picture of one of them.
 */
import type { RecordingInfo, RecordingOverview } from '../../shared/wire/answer.ts';

/** A recording at a glance, and which. */
export interface Overview extends RecordingOverview {
  readonly recording: string;
}

/** The list of recordings and how far it has come. */
export type RecordingList =
  | { state: 'idle' | 'loading' }
  | { state: 'ready'; recordings: readonly RecordingInfo[] }
  | { state: 'failed'; message: string };

/** What people ask of recordings that are being made. */
export interface RecorderRequest {
  readonly do: 'record' | 'stop' | 'keep' | 'list';
  readonly recording?: string;
  readonly symbols?: string[];
  readonly seconds?: number;
}
