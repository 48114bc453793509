import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createCommands } from '../../shared/engine/session/command/commands.ts';
import { ByteWriter } from '../../shared/wire/bytes.ts';
import { CLOSE, CLOSE_MEANING, ERRORS, GAP, SNAPSHOT, TICK_REFUSALS } from '../../shared/wire/codes.ts';
import { createDecoder } from '../../shared/wire/decode.ts';
import { FRAME } from '../../shared/wire/frame.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import { type Interval, INTERVALS, toIntervalMs, toStepMs } from '../../shared/model/interval.ts';
import { toJsonMessages } from '../../shared/wire/json-frame.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { FLAG, SIDE, STATUS, STATUS_REASON, TICK } from '../../shared/model/tick.ts';
import { fromHex, type PlainFrame, toFrameBytes, toHex, toPlain } from '../support/golden.ts';

const text = readFileSync(new URL('../../shared/wire/PROTOCOL.md', import.meta.url), 'utf8');

/** Contents of the fenced blocks with this info string, in order. */
const toBlocks = (info: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${info}\\n(.*?)^\`\`\``, 'gms'))].map(([, body]) => body!);

/** Cells of the table whose first header cell is this, without code marks. */
function toTable(firstHeader: string): string[][] {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${firstHeader} |`));
  expect(start, `a table that begins with "${firstHeader}"`).toBeGreaterThan(0);
  const rows: string[][] = [];
  for (let at = start + 2; lines[at]?.startsWith('|'); at++) {
    const cells = lines[at]!.split('|').slice(1, -1);
    rows.push(cells.map((cell) => cell.trim().replaceAll('`', '')));
  }
  return rows;
}

const toCodes = (firstHeader: string): Record<string, number> =>
  Object.fromEntries(toTable(firstHeader).map(([code, name]) => [name!, Number(code)]));

const examples = toBlocks('hex').map((hex, i) => ({
  hex: fromHex(hex),
  frame: JSON.parse(toBlocks('json')[i]!) as PlainFrame,
}));

describe('examples in PROTOCOL.md', () => {
  test('show every frame type, each with its value beside it', () => {
    expect(toBlocks('json')).toHaveLength(examples.length);
    const types = new Set(examples.map(({ frame }) => frame.type));
    expect([...types].sort()).toEqual(Object.keys(FRAME).sort());
  });

  test.each(examples)('decode to the values that stand beside them: $frame.type', (example) => {
    expect(toPlain(example.hex)).toEqual(example.frame);
  });

  test.each(examples)('are what the encoder writes: $frame.type', ({ hex, frame }) => {
    expect(toHex(toFrameBytes(frame))).toBe(toHex(hex));
  });

  test('show integers as they are encoded', () => {
    const toBytes = (write: (writer: ByteWriter) => void): string => {
      const writer = new ByteWriter(16);
      write(writer);
      return toHex(writer.toBytes());
    };
    const rows = toTable('value').filter(([, varint, zigzag]) => `${varint}${zigzag}` !== '');
    expect(rows.length).toBeGreaterThanOrEqual(10);
    for (const [value, varint, zigzag] of rows) {
      const number = Number(value);
      if (varint !== '') {
        expect(toBytes((writer) => writer.varint(number))).toBe(varint!.replaceAll(' ', ''));
      }
      if (zigzag !== '') {
        expect(toBytes((writer) => writer.zigzag(number))).toBe(zigzag!.replaceAll(' ', ''));
      }
    }
  });

  test('of commands are taken by the server', () => {
    const commands = toBlocks('json command');
    expect(commands.length).toBeGreaterThan(8);
    const { parse } = createCommands();
    for (const command of commands) expect(parse(command).kind, command).toBe('command');
  });

  test('of replies answer the command before them', () => {
    const exchanges = [...text.matchAll(/^```json (command|reply)\n(.*?)^```/gms)];
    exchanges.forEach(([, kind, body], i) => {
      if (kind !== 'reply') return;
      const command = JSON.parse(exchanges[i - 1]![2]!) as { id: number };
      expect(JSON.parse(body!)).toMatchObject({ type: expect.any(String), id: command.id });
    });
  });

  test('of the JSON dialect are what the binary examples become', () => {
    const decode = createDecoder();
    const instruments: Instrument[] = [];
    for (const [id, symbol] of [
      [7, 'AAPL'],
      [300, 'GE'],
    ] as const) {
      instruments[id] = { id, symbol, priceDecimals: 2, sizeDecimals: 0 } as Instrument;
    }
    const made = examples.flatMap(({ hex }) => {
      const decoded = decode(hex);
      return decoded.ok ? toJsonMessages(decoded.frame, 'live', 0xdead_be2a, instruments) : [];
    });
    const shown = toBlocks('json message').map((body) => JSON.parse(body) as unknown);
    expect(new Set(shown.map((one) => (one as { type: string }).type))).toEqual(
      new Set(['ticks', 'snapshot', 'bars', 'barHistory', 'heartbeat', 'marks', 'gap', 'merged']),
    );
    for (const one of shown) expect(made).toContainEqual(one);
  });
});

describe('tables in PROTOCOL.md', () => {
  test('list every close code, name and meaning', () => {
    const expected = Object.entries(CLOSE).map(([name, code]) => [
      String(code),
      name,
      CLOSE_MEANING[code],
    ]);
    const byCode = expected.sort((a, b) => Number(a[0]) - Number(b[0]));
    expect(toTable('close code')).toEqual(byCode);
  });

  test('list every error code, status and meaning', () => {
    const expected = Object.entries(ERRORS).map(([code, { status, meaning }]) => [
      code,
      String(status),
      meaning,
    ]);
    expect(toTable('error code')).toEqual(expected);
    expect(toTable('reason of a refused tick')).toEqual(Object.entries(TICK_REFUSALS));
  });

  test('give refused upgrades the status that their error has', () => {
    const rows = toTable('refusal');
    expect(rows.length).toBeGreaterThanOrEqual(4);
    for (const [code, status] of rows) {
      expect(ERRORS[code as keyof typeof ERRORS]?.status, code).toBe(Number(status));
    }
  });

  test.each([
    ['gap cause', GAP],
    ['snapshot cause', SNAPSHOT],
    ['tick kind', TICK],
    ['side', SIDE],
    ['status', STATUS],
    ['reason', STATUS_REASON],
    ['flag', FLAG],
    ['frame type', FRAME],
  ])('list every %s', (header, codes) => {
    expect(toCodes(header)).toEqual(codes);
  });

  test('list every interval with its length', () => {
    const isFixed = (name: Interval): boolean => name !== '1M' && !name.endsWith('t');
    const expected = INTERVALS.map((name, code) => [
      String(code),
      name,
      isFixed(name) ? `${toIntervalMs(name)}` : 'varies',
      `${toStepMs(code)}`,
    ]);
    expect(toTable('interval code')).toEqual(expected);
  });

  test('give the limits that the code has', () => {
    const rows = toTable('limit');
    expect(rows.length).toBeGreaterThan(30);
    const shown = Object.fromEntries(rows.map(([name, value]) => [name!, Number(value)]));
    expect(LIMITS).toMatchObject(shown);
  });
});
