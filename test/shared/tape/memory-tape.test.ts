import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { TapeError } from '../../../shared/tape/format.ts';
import { readTape } from '../../../shared/tape/reader.ts';
import { toMemoryTape } from '../../../shared/tape/tape-bytes.ts';
import { createTapePlayer } from '../../../shared/tape/tape-player.ts';
import { createTickColumns } from '../../../shared/model/tick.ts';
import { openTape } from '../../../server/tape/open-tape.ts';

const PATH = fileURLToPath(new URL('../../golden/tape-v1.1.tape', import.meta.url));

/** All ticks, as plain numbers. */
function play(tape: ReturnType<typeof readTape>) {
  const columns = createTickColumns(10_000);
  const player = createTapePlayer(tape);
  while (player.read(Infinity, columns));
  const { length, timeMs, price, size, instrument } = columns;
  player.close();
  return [timeMs, price, size, instrument].map((column) => [...column.subarray(0, length)]);
}

test('a tape in memory gives what the same file on disk gives', () => {
  const inMemory = readTape(toMemoryTape(new Uint8Array(readFileSync(PATH))), 'golden');
  const onDisk = openTape(PATH);
  expect(inMemory.meta).toEqual(onDisk.meta);
  expect(inMemory.tickCount).toBeGreaterThan(0);
  expect(play(inMemory)).toEqual(play(onDisk));
});

test('a tape cut anywhere is a prefix of itself or a refusal by name', () => {
  const whole = new Uint8Array(readFileSync(PATH));
  for (let length = 0; length < whole.length; length += 97) {
    try {
      const tape = readTape(toMemoryTape(whole.subarray(0, length)), 'cut');
      expect(tape.tickCount).toBeGreaterThanOrEqual(0);
    } catch (error) {
      expect(error).toBeInstanceOf(TapeError);
    }
  }
});
