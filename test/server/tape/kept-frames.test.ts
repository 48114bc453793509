/** Frames that a live feed kept give the ticks that it gave: with doubles, holes, history, another step. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openVenues } from '../../../server/feeds/venue/open-venue.ts';
import { FrameLog } from '../../../server/tape/frame-log.ts';
import { importFiles } from '../../../server/tape/import/import-files.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { toDecimalText } from '../../../shared/export/decimal-text.ts';
import type { Source } from '../../../shared/engine/source/source.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { createTickColumns, MISSING, TICK, type TickColumns } from '../../../shared/model/tick.ts';
import { createTapePlayer } from '../../../shared/tape/tape-player.ts';
import { BINANCE } from '../../../shared/venue/binance.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createFakeWire } from '../../support/venue/fake-wire.ts';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'tickdeck-frames-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Ticks with their numbers as texts, so that decimals do not matter. */
function readAll(source: Source, into: string[], instruments: Instrument[]): void {
  const columns = createTickColumns(64);
  for (;;) {
    columns.length = 0;
    const changeMs = source.listings?.nextMs() ?? Infinity;
    const more = source.read(Math.min(Number.MAX_SAFE_INTEGER, changeMs - 1), columns);
    for (let row = 0; row < columns.length; row++) into.push(toText(columns, row, instruments));
    if (more) continue;
    if (changeMs === Infinity) return;
    for (const change of source.listings!.take().changes) {
      if (change.change !== 'removed') instruments[change.instrument.id] = change.instrument;
    }
  }
}

function toText(from: TickColumns, row: number, instruments: readonly Instrument[]): string {
  const { symbol, priceDecimals, sizeDecimals } = instruments[from.instrument[row]!]!;
  const number = (value: number, decimals: number): string =>
    value === MISSING ? '-' : toDecimalText(value, decimals).replace(/\.?0+$/, '');
  const isStatus = from.kind[row] === TICK.status;
  const numbers = isStatus
    ? [from.price[row], from.size[row]]
    : [
        number(from.price[row]!, priceDecimals),
        number(from.size[row]!, sizeDecimals),
        number(from.ask[row]!, priceDecimals),
        number(from.askSize[row]!, sizeDecimals),
      ];
  const time = `${from.timeMs[row]}.${from.timeNs[row]}`;
  return [symbol, from.kind[row], time, ...numbers, from.side[row], from.flags[row]].join(' ');
}

test.each(['null', '{}', '{"status":2,"fromMs":0}', '{"status":3,"fromMs":-1}', '{"status":3}'])(
  'a note of no session, %s, is a line that cannot be imported',
  async (session) => {
    const head = '{"tickdeck":"frames","version":1,"venue":"alpaca","settings":{},"suffix":""}';
    const trade = `[{"T":"t","S":"AAPL","i":1,"x":"V","p":1,"s":1,"t":"2026-01-06T15:00:00Z"}]`;
    const listed = '{"listed":{"symbol":"AAPL","priceDecimals":2,"sizeDecimals":0,"trades":[]}}';
    const lines = [`+ ${listed}`, `+ {"session":${session}}`, trade];
    const own = mkdtempSync(join(tmpdir(), 'tickdeck-session-'));
    onTestFinished(() => rmSync(own, { recursive: true, force: true }));
    const path = join(own, 'session.jsonl');
    writeFileSync(path, [head, ...lines.map((line) => `1767711600000000000 ${line}`)].join('\n'));
    const out = join(own, 'again.tape');
    const { reports } = await importFiles([path], { out, nowMs: 0 });
    expect(reports.map(({ rejected }) => rejected)).toEqual([1]);
    expect(openTape(out).tickCount).toBe(1);
  },
);

test('an import of kept frames gives the ticks of the live run, in their order', async () => {
  const clock = createFakeClock();
  const wire = createFakeWire();
  const log = { last: undefined as FrameLog | undefined };
  const trade = (id: number, price = '100.25', symbol = 'BTCUSDT') => ({
    stream: `${symbol.toLowerCase()}@trade`,
    data: { e: 'trade', s: symbol, t: id, p: price, q: '0.5', T: clock.now() - 3, m: id % 2 === 0 },
  });
  const quote = (bid: string) => ({
    stream: 'btcusdt@bookTicker',
    data: { u: 1, s: 'BTCUSDT', b: bid, B: '1.5', a: '101', A: '2' },
  });
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 30; i++) {
      clock.advance(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const rest = (id: number, ago: number) => ({
    id,
    price: '100.5',
    qty: '1',
    time: clock.now() - ago,
    isBuyerMaker: true,
  });
  wire.answer = (path) => {
    if (path.includes('exchangeInfo')) {
      const filters = [
        { filterType: 'PRICE_FILTER', tickSize: '0.01000000' },
        { filterType: 'LOT_SIZE', stepSize: '0.00001000' },
      ];
      const one = { baseAsset: 'BTC', quoteAsset: 'USDT', status: 'TRADING', filters };
      return {
        symbols: [
          { ...one, symbol: 'BTCUSDT' },
          { ...one, symbol: 'ETHUSDT' },
        ],
      };
    }
    return path.includes('trades') ? [rest(1, 90_000), rest(2, 50_000), rest(3, 2_000)] : [];
  };
  const source = openVenues(
    [
      {
        venue: BINANCE,
        symbols: ['BTCUSDT', 'ETHUSDT'],
        settings: { host: 'data' },
        keys: {},
        hosts: { socket: 'ws://venue', rest: 'http://venue' },
      },
    ],
    {
      clock,
      openSocket: wire.openSocket,
      get: wire.get,
      keepFrames: (head) => (log.last = new FrameLog(folder, 'binance', head)),
    },
  );
  const ticks: string[] = [];
  const listed: Instrument[] = [];
  wire.last.open();
  clock.advance(0);
  const ack = (): void => {
    for (const text of wire.last.sent.splice(0)) {
      wire.last.say({ result: null, id: (JSON.parse(text) as { id: number }).id });
    }
  };
  wire.last.say(trade(4), quote('100.1'));
  ack();
  await settle();
  readAll(source, ticks, listed);
  wire.last.say(trade(4), trade(5), trade(8, '100.3'), trade(7, '100.2'), quote('100.1'));
  wire.last.say(quote('100.2'), trade(1, '3000.1', 'ETHUSDT'), 'no JSON\nat all');
  await settle();
  wire.last.end();
  clock.advance(10);
  const missed = [rest(9, 5), rest(10, 4)];
  wire.answer = (path) => (path.includes('trades') ? missed : []);
  wire.last.open();
  clock.advance(0);
  ack();
  await settle();
  wire.last.say(trade(11, '100.125'), trade(12));
  await settle();
  await settle();
  readAll(source, ticks, listed);
  source.close();
  await log.last!.close();

  const files = readdirSync(folder).map((name) => join(folder, name));
  expect(files).toHaveLength(1);
  const out = join(folder, 'again.tape');
  const { reports } = await importFiles(files, { out, nowMs: clock.now() });
  expect(reports[0]).toMatchObject({ format: 'venue-frames', rejected: 0 });
  const again: string[] = [];
  const player = createTapePlayer(openTape(out));
  readAll(player, again, [...player.instruments]);
  player.close();
  expect(ticks.length).toBeGreaterThan(12);
  /* What is listed anew, with more decimals, has its recent trades once more under its new id. */
  const bySymbol = (all: readonly string[], symbol: string): string[] => [
    ...new Set(all.filter((one) => one.startsWith(`${symbol} `))),
  ];
  for (const symbol of ['BTCUSDT', 'ETHUSDT']) {
    expect(bySymbol(again, symbol)).toEqual(bySymbol(ticks, symbol));
  }
});
