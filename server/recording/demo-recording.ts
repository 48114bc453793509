/**
 * The demo recording: half an hour of simulated market with a small story in it, made at the first start so
 * that there is always something to replay.
 */
import { createTickColumns } from '../../shared/model/tick.ts';
import { toScenario } from '../../shared/engine/source/simulator/scenario/scenario.ts';
import { createSimulator } from '../../shared/engine/source/simulator/simulator.ts';
import { createTapeWriter } from '../tape/writer.ts';

const SEED = 42;
const RATE = 300;
const MINUTES = 30;
/** Other work waits for one at most. */
const BATCH = 1_024;
/** A Friday morning in New York, UTC. */
const START_MS = Date.UTC(2026, 10, 20, 14, 30);

/** Good news, a halt before figures, a crash that recovers, an order far too large. */
const STORY = toScenario({
  name: 'demo',
  events: [
    { at: '3m', event: 'sector_news', target: 'sector:Technology', movePercent: 2 },
    { at: '8m', event: 'halt', target: 'AAPL', haltSeconds: 75 },
    { at: '8m 30s', event: 'earnings_gap', target: 'AAPL', movePercent: 3.5 },
    { at: '15m', event: 'flash_crash', dropPercent: 5, recoverPercent: 75 },
    { at: '22m', event: 'fat_finger', target: 'MSFT' },
    { at: '24m', event: 'liquidity_drought', droughtSeconds: 120 },
  ],
});

/**
 * Writes the recording; other work goes on between its parts.
 * @param isWanted asked between two parts  @throws TapeError; an Error once it is not wanted any more
 */
export async function makeDemoRecording(
  path: string,
  nowMs: number,
  isWanted = (): boolean => true,
): Promise<void> {
  const source = createSimulator({ seed: SEED, startMs: START_MS, rate: RATE, scenario: STORY });
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
    if (!isWanted()) {
      await writer.close();
      throw new Error('the demo recording is not wanted any more');
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  writer.events(source.events());
  await writer.close();
}
