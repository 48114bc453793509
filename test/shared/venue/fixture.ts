/**
 * Fixtures of venues: `fixtures/<venue>.jsonl`, first a line that says what kind of frames they are and where their
 * shapes come from, then frames, each with the events that it must give.
 */
import { readFileSync } from 'node:fs';

/** One frame, or several of one connection, and what they must give. */
export interface Fixture {
  readonly what: string;
  /** JSON, or the text itself where digits or faults matter. */
  readonly frame?: unknown;
  readonly frames?: readonly unknown[];
  /** Settings of the feed. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly events: readonly unknown[];
}

/** Texts of a fixture's frames. */
export const textsOf = (fixture: Fixture): readonly string[] =>
  (fixture.frames ?? [fixture.frame]).map((frame) =>
    typeof frame === 'string' ? frame : JSON.stringify(frame),
  );

/** Reads the fixtures of a venue. @throws when there are none, or the first line does not say what they are */
export function readFixtures(venue: string): readonly Fixture[] {
  const file = new URL(`fixtures/${venue}.jsonl`, import.meta.url);
  const [meta, ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const { kind, source } = JSON.parse(meta!) as { kind?: string; source?: string };
  if (!kind || !source) throw new Error(`${venue}.jsonl does not say what it is`);
  return rows.map((row) => JSON.parse(row) as Fixture);
}
