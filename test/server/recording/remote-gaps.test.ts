/** A recording of another server's market has the gaps that its client was told, symbol by symbol. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordRemote } from '../../../server/recording/remote-recorder.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import { createEmitter } from '../../../shared/client/events.ts';
import { createTickColumns, pushTrade, SIDE } from '../../../shared/model/tick.ts';
import { GAP } from '../../../shared/wire/codes.ts';
import { makeFolder } from '../tape/folder.ts';
import { toMeta } from '../tape/rows.ts';

const NOON = 1_700_000_000_000;

test('holes of one symbol, that one was filled, and what the client alone lost are on the tape; halts are in the ticks', async () => {
  const emitter = createEmitter();
  const client = {
    on: emitter.on,
    events: () => Promise.resolve([]),
    subscribe: () => undefined,
  } as unknown as Client;
  const path = join(makeFolder(), 'remote.tape');
  const writer = createTapeWriter(path, toMeta(2));
  /* On their server they have other numbers. */
  const instruments = toMeta(2).instruments.map((one, id) => ({ ...one, id: id + 7 }));
  await recordRemote({ client, market: 'live', timeMs: NOON, instruments, writer });

  const gap = (instrument: number, cause: number, from: number, to: number, sequences = [0, 0]) =>
    emitter.emit('gap', {
      market: 'live',
      content: {
        instrument,
        cause,
        fromMs: NOON + from,
        toMs: NOON + to,
        fromSequence: sequences[0]!,
        toSequence: sequences[1]!,
      },
    });
  const columns = createTickColumns(1);
  pushTrade(columns, 7, NOON, 0, 100, 1, SIDE.buy);
  const run = { instrument: 7, firstSequence: 1, count: 1, standsFor: 1, from: 0, to: 1 };
  emitter.emit('ticks', { market: 'live', run, columns, baseMs: NOON });
  gap(8, GAP.venueSilent, -500, -100);
  gap(8, GAP.venueSilent, 10, 10);
  gap(7, GAP.missedTrades, 20, 30);
  gap(7, GAP.halt, 40, 50);
  gap(9, GAP.venueSilent, 10, 20);
  gap(8, GAP.clientBehind, 60, 70, [5, 9]);
  gap(7, GAP.missedTrades, 20, 19);
  await writer.close();

  const tape = openTape(path);
  expect(tape.gaps).toEqual([]);
  expect(
    tape
      .allGaps()
      .gaps.map(({ instrument, cause, fromMs, toMs }) => [
        instrument,
        cause,
        fromMs - NOON,
        toMs - NOON,
      ]),
  ).toEqual([
    [1, GAP.venueSilent, 10, Infinity],
    [1, GAP.recorderOff, 60, 70],
  ]);
  tape.close();
});
