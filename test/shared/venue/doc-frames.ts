/**
 * Documented frames of captures, `{dir, frame}` or `{dir, raw}` a line: those that a venue sends, as text.
 */
import { isFields } from '../../../shared/venue/exact-json.ts';
import { readFrames } from './capture.ts';

/** Frames that are received; of `frame`, JSON made anew. */
export const docFrames = (path: string): readonly string[] =>
  readFrames(path).flatMap((line) => {
    const row: unknown = JSON.parse(line);
    if (!isFields(row) || row['dir'] !== 'recv') return [];
    return [typeof row['raw'] === 'string' ? row['raw'] : JSON.stringify(row['frame'])];
  });
