/**
 * kill -9 of a process that is recording: every tick it was told is written is read back, in order, and not
 * one that it did not record. TICKDECK_FULL=1 kills 200 times instead of 20.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, test } from 'vitest';
import { openTape } from '../../server/tape/open-tape.ts';
import { verifyTape } from '../../server/tape/verify-recording.ts';
import { openForAppend } from '../../server/tape/writer.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { createRandom, ofInstrument, readAll, type Row } from '../server/tape/rows.ts';
import { INSTRUMENTS, makeRound, ROUND_MS } from './tape-kill-ticks.ts';

const KILLS = process.env['TICKDECK_FULL'] === '1' ? 200 : 20;

/** The recording process as one file, so that each start is quick. */
async function buildChild(folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: fileURLToPath(new URL('tape-kill-child.ts', import.meta.url)),
      outDir: folder,
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'child.mjs' } },
    },
  });
  return join(folder, 'child.mjs');
}

/** Starts a recording and kills it some ms after its first acknowledgement. @returns ticks acknowledged */
async function killOne(
  child: string,
  path: string,
  afterMs: number,
  ...more: string[]
): Promise<number> {
  const recorder = spawn(process.execPath, [child, path, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  recorder.stdout.setEncoding('utf8').on('data', (part: string) => {
    if (text === '') setTimeout(() => recorder.kill('SIGKILL'), afterMs);
    text += part;
  });
  await once(recorder, 'close');
  expect(recorder.signalCode).toBe('SIGKILL');
  const lines = text.slice(0, text.lastIndexOf('\n')).split('\n');
  return Number(lines.at(-1));
}

/** First tick that is not the one recorded at its place, or undefined. */
function findInvented(back: readonly Row[], rounds: readonly (readonly Row[])[]): Row | undefined {
  const counts = rounds.map(() => 0);
  return back.find((row) => {
    const round = rounds[row[1]!]!;
    const at = counts[row[1]!]!++;
    const expected = round[at % round.length]!;
    const laterMs = Math.floor(at / round.length) * ROUND_MS;
    return row.some((value, i) => value !== expected[i]! + (i === 2 ? laterMs : 0));
  });
}

test(
  `a tape survives ${KILLS} kills at random moments: none lost, none invented`,
  { timeout: 20_000 + KILLS * 6000 },
  async () => {
    const folder = makeFolder();
    const child = await buildChild(folder);
    const random = createRandom(2024);
    const round = makeRound();
    const rounds = Array.from({ length: INSTRUMENTS }, (_, id) => ofInstrument(round, id));
    for (let i = 0; i < KILLS; i++) {
      const path = join(folder, `killed-${i}.tape`);
      const acknowledged = await killOne(child, path, random() % 40);
      const tape = openTape(path);
      const back = readAll(tape);
      tape.close();
      expect(tape.isComplete).toBe(false);
      expect(acknowledged).toBeGreaterThan(0);
      expect(back.length).toBeGreaterThanOrEqual(acknowledged);
      expect(findInvented(back, rounds)).toBeUndefined();
      const again = openForAppend(path); // the dead writer's lock is no hindrance
      expect((await again.close()).ticks).toBe(back.length);
    }
  },
);

test(
  'a recording in parts that is killed again and again, while parts turn, has all that was acknowledged, once',
  { timeout: 60_000 },
  async () => {
    const folder = makeFolder();
    const child = await buildChild(folder);
    const random = createRandom(77);
    const round = makeRound();
    const rounds = Array.from({ length: INSTRUMENTS }, (_, id) => ofInstrument(round, id));
    for (let i = 0; i < KILLS / 4; i++) {
      const path = join(folder, `parts-${i}.tape`);
      const acknowledged = await killOne(child, path, random() % 40, '3000');
      const first = openTape(path);
      const back = readAll(first);
      first.close();
      expect(back.length).toBeGreaterThanOrEqual(acknowledged);
      expect(findInvented(back, rounds)).toBeUndefined();
      expect(first.parts!.numbers.length).toBeGreaterThan(1);
      expect(verifyTape(path).problems.filter(({ code }) => code !== 'TAPE_TORN')).toEqual([]);
    }
  },
);
