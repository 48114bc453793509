/**
 * The demo recording: half an hour of simulated market, made at the first start so that there is always
 * something to replay.
 */
import { createTickColumns } from '../shared/tick.ts';
import { createSimulator } from './source/simulator/simulator.ts';
import { createTapeWriter } from './tape/writer.ts';

const SEED = 42;
const RATE = 300;
const MINUTES = 30;
const BATCH = 4_096;
/** A Friday morning in New York, UTC. */
const START_MS = Date.UTC(2026, 10, 20, 14, 30);

/** Writes the recording; other work goes on between its parts. @throws TapeError */
export async function makeDemoRecording(path: string, nowMs: number): Promise<void> {
  const source = createSimulator({ seed: SEED, startMs: START_MS, rate: RATE });
  const writer = createTapeWriter(path, {
    instruments: source.instruments,
    provenance: { ...source.provenance, label: `Demo, simulated with seed ${SEED}` },
    previousClose: source.reference.previousClose,
    createdMs: Math.floor(nowMs),
    epoch: 0,
  });
  const batch = createTickColumns(BATCH);
  const endMs = START_MS + MINUTES * 60_000;
  let more = true;
  while (more) {
    batch.length = 0;
    more = source.read(endMs, batch);
    writer.append(batch, 0, batch.length);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await writer.close();
}
