/**
 * One connector on one core: frames of a real capture of Binance through decoder, checks, books and market, as fast as
 * they can be taken; and what it adds to the way of a frame when they come at the rate of a busy hour.
 * `npx tsx test/bench/scenario/venue-connector.ts`; no network, no port.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { openVenues } from '../../../server/feeds/venue/open-venue.ts';
import type { SocketHandlers } from '../../../server/feeds/venue/socket-port.ts';
import { createSurroundings } from '../../../server/machine/surroundings.ts';
import { createTickColumns } from '../../../shared/model/tick.ts';
import { BINANCE } from '../../../shared/venue/binance.ts';

const FOLDER = fileURLToPath(new URL('../../../../shared/data/hftbacktest/spot', import.meta.url));
const RECEIVED_CHARACTERS = 20;
const ROUNDS = 5;
const MEASURED_FRAMES = 20_000;
const BURST = 20;

/** Frames of trades and quotes. */
function loadFrames(): string[] {
  const lines = readdirSync(FOLDER).flatMap((name) => {
    const bytes = readFileSync(`${FOLDER}/${name}`);
    const text = name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
    return text.toString().split('\n');
  });
  return lines
    .filter((line) => /@(trade|bookTicker)"/.test(line))
    .map((line) => line.slice(RECEIVED_CHARACTERS));
}

/** Fresh ids and times of now: no round is a repetition of another, and no trade is older than the market. */
const toRound = (frames: readonly string[], round: number): string[] =>
  frames.map((text) =>
    text
      .replace(/"t":(\d+)/, (_, id: string) => `"t":${round}${id}`)
      .replace(/"T":\d+/, `"T":${Date.now()}`),
  );

const symbolOf = (frame: string): string => /"s":"([A-Z0-9]+)"/.exec(frame)![1]!;
const percentile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;

/** Opens a feed whose socket is in our hands, and lists its symbols. */
async function open(symbols: readonly string[]) {
  const clock = createSurroundings();
  let handlers!: SocketHandlers;
  const sent: string[] = [];
  const source = openVenues(
    [
      {
        venue: BINANCE,
        symbols,
        settings: { host: 'data' },
        keys: {},
        hosts: { socket: 'ws://nowhere', rest: 'http://nowhere' },
      },
    ],
    {
      clock,
      openSocket: (_address, given) => {
        handlers = given;
        return { send: (text) => void sent.push(text), close() {}, terminate() {} };
      },
      get: (url) => {
        const filters = [
          { filterType: 'PRICE_FILTER', tickSize: '0.01' },
          { filterType: 'LOT_SIZE', stepSize: '0.00000001' },
        ];
        const one = { baseAsset: 'B', quoteAsset: 'Q', status: 'TRADING', filters };
        const list = { symbols: symbols.map((symbol) => ({ ...one, symbol })) };
        const isList = url.includes('exchangeInfo');
        return Promise.resolve({
          status: 200,
          headers: {},
          text: JSON.stringify(isList ? list : []),
        });
      },
    },
  );
  handlers.onOpen();
  for (const text of sent) {
    handlers.onFrame(JSON.stringify({ result: null, id: (JSON.parse(text) as { id: number }).id }));
  }
  const isListed = (): boolean => source.listings!.nextMs() < Infinity;
  while (!isListed()) await new Promise((resolve) => setTimeout(resolve, 5));
  while (isListed()) source.listings!.take();
  return { source, handlers };
}

async function main(): Promise<void> {
  if (!existsSync(FOLDER)) {
    console.log('the capture is not on this machine');
    return;
  }
  const frames = loadFrames();
  const symbols = [...new Set(frames.map(symbolOf))];
  const { source, handlers } = await open(symbols);
  const columns = createTickColumns(65_536);
  const drain = (): number => {
    let ticks = 0;
    do {
      columns.length = 0;
      source.read(Infinity, columns);
      ticks += columns.length;
    } while (columns.length > 0);
    return ticks;
  };
  let best = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const own = toRound(frames, round);
    const began = process.cpuUsage();
    let ticks = 0;
    for (const [i, frame] of own.entries()) {
      handlers.onFrame(frame);
      if (i % 1_024 === 0) ticks += drain();
    }
    ticks += drain();
    /* Time of the processor: others may be at work on the machine. */
    const { user, system } = process.cpuUsage(began);
    const seconds = (user + system) / 1e6;
    best = Math.max(best, ticks / seconds);
    console.log(
      `round ${round}: ${frames.length} frames, ${ticks} ticks, ${Math.round(ticks / seconds)} ticks/s, ${Math.round(frames.length / seconds)} frames/s`,
    );
  }
  const measured = toRound(frames, ROUNDS + 1).slice(0, MEASURED_FRAMES);
  const took = new Float64Array(measured.length);
  for (let at = 0; at < measured.length; at += BURST) {
    for (let i = at; i < Math.min(measured.length, at + BURST); i++) {
      const beganMs = performance.now();
      handlers.onFrame(measured[i]!);
      took[i] = (performance.now() - beganMs) * 1_000;
    }
    drain();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  took.sort();
  console.log(
    `added from frame to queue: p50 ${percentile(took, 0.5).toFixed(1)} µs, p99 ${percentile(took, 0.99).toFixed(1)} µs`,
  );
  console.log(`best ${Math.round(best)} ticks/s; ${symbols.join(', ')}`);
  source.close();
  process.exit(0);
}

await main();
