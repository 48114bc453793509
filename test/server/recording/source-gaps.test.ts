/** Holes that a source tells of all instruments, on the tape of its market: each once, whoever listens. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startRecorder } from '../../../server/recording/recorder.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { createTickColumns, MISSING, pushTrade, SIDE } from '../../../shared/model/tick.ts';
import { toGapGroups } from '../../../shared/tape/gap-fold.ts';
import { GAP } from '../../../shared/wire/codes.ts';
import { createScriptedSource } from '../../support/scripted-source.ts';
import { createSessionBench } from '../../support/session-bench.ts';
import { toInstruments } from '../../support/test-instruments.ts';
import { makeFolder } from '../tape/folder.ts';

const START_MS = Date.UTC(2026, 0, 1, 12);
const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };

test.each(['feedDown', 'recorderOff', 'venueDisconnected', 'maintenance'] as const)(
  'a hole with the cause %s is recorded once',
  async (name) => {
    const source = createScriptedSource();
    const bench = await createSessionBench(source);
    const instruments = toInstruments(2);
    source.change({
      atMs: START_MS,
      changes: instruments.map((instrument) => ({
        change: 'listed',
        instrument,
        previousClose: MISSING,
      })),
    });
    await bench.run(50);
    const path = join(makeFolder(), 'gap.tape');
    const recorder = startRecorder(bench.markets.primary, path, START_MS, LOG);
    const hole = { fromMs: START_MS + 100, toMs: START_MS + 900, cause: GAP[name] };
    source.lack(hole);
    const ticks = createTickColumns(1);
    pushTrade(ticks, 1, START_MS + 1_000, 0, 7, 1, SIDE.buy);
    source.hear(ticks);
    await bench.run(2_000);
    await recorder.stop();
    const tape = openTape(path);
    expect(toGapGroups(tape.allGaps().gaps, 2)).toEqual([hole]);
    tape.close();
  },
);
