/** Ratios to each peer, and what became of each budget. */
import { CONTESTANTS, type ContestantName, type FanOutReport } from '../scenario/fan-out.ts';
import { OURS_ONE, OURS_WASM } from '../scenario/codec.ts';
import type { Budget, Findings } from './report.ts';

const atMost = (name: string, value: number, limit: number): Budget => ({
  name,
  value,
  limit,
  isAtMost: true,
  isMet: value <= limit,
});

const atLeast = (name: string, value: number, limit: number): Budget => ({
  name,
  value,
  limit,
  isAtMost: false,
  isMet: value >= limit,
});

/** Tickdeck, and the floor below it, which says how far it could get. */
const isOurs = (name: ContestantName): boolean =>
  CONTESTANTS[name].variant === 'tickdeck' || CONTESTANTS[name].variant === 'bare';

/** Client-ticks per core of ours, and of the floor, as multiples of each peer's. */
export function toRatios(fanOut: FanOutReport): Record<string, Record<string, number>> {
  const names = Object.keys(fanOut) as ContestantName[];
  const ratios: Record<string, Record<string, number>> = {};
  for (const ours of names.filter(isOurs)) {
    const peers = names.filter((name) => !isOurs(name));
    ratios[ours] = Object.fromEntries(
      peers.map((peer) => [
        peer,
        fanOut[ours]!.clientTicksPerCore / fanOut[peer]!.clientTicksPerCore,
      ]),
    );
  }
  return ratios;
}

/** What the floor must be of ours, by flush and subscriptions. */
const FLOOR_LIMITS: readonly [ours: ContestantName, floor: ContestantName, limit: number][] = [
  ['Tickdeck, distinct subscriptions, 16 ms', 'the floor: ready-made bytes, 16 ms', 0.85],
  ['Tickdeck, distinct subscriptions, 50 ms', 'the floor: ready-made bytes, 50 ms', 0.75],
  ['Tickdeck, equal subscriptions, 16 ms', 'the floor: ready-made bytes, 16 ms', 0.88],
  ['Tickdeck, equal subscriptions, 50 ms', 'the floor: ready-made bytes, 50 ms', 0.8],
];

/**
 * The floor's CPU a message as a share of ours: 1 would be no cost of our own. A server that falls behind sends larger
 * messages, so that ticks a core would flatter it.
 */
export const toFloorShares = (
  fanOut: FanOutReport,
): { name: ContestantName; share: number; limit: number }[] =>
  FLOOR_LIMITS.flatMap(([name, floor, limit]) => {
    const ours = fanOut[name];
    const below = fanOut[floor];
    if (ours === undefined || below === undefined) return [];
    return [{ name, share: below.microsecondsPerFrame / ours.microsecondsPerFrame, limit }];
  });

const BASELINE: ContestantName = 'ws, JSON.stringify per client per tick';
const UWS: ContestantName = 'uWebSockets.js publish, a message a tick';
const FAN_OUT_LIMITS: readonly [ours: ContestantName, peer: ContestantName, limit: number][] = [
  ['Tickdeck, distinct subscriptions, 16 ms', BASELINE, 30],
  ['Tickdeck, distinct subscriptions, 50 ms', BASELINE, 80],
  ['Tickdeck, equal subscriptions, 16 ms', BASELINE, 50],
  ['Tickdeck, equal subscriptions, 50 ms', BASELINE, 150],
  ['Tickdeck, equal subscriptions, 16 ms', UWS, 8],
];

function judgeCodec({ codec }: Findings): Budget[] {
  if (codec === undefined) return [];
  const ours = codec.synthetic[OURS_ONE]!['256']!;
  const budgets = [
    atLeast('encode at 256 ticks a frame, M ticks/s', ours.encodeMillions, 16),
    atLeast('decode at 256 ticks a frame, M ticks/s', ours.decodeMillions, 25),
    atLeast(
      'decode at 256 ticks a frame in WebAssembly, M ticks/s',
      codec.synthetic[OURS_WASM]!['256']!.decodeMillions,
      40,
    ),
  ];
  const recorded = codec.recording?.[OURS_ONE];
  if (recorded === undefined) return budgets;
  return [
    ...budgets,
    atMost('real recording at 16 ms, B a tick', recorded['16']!.bytesPerTick, 10),
    atMost('real recording at 50 ms, B a tick', recorded['50']!.bytesPerTick, 8),
  ];
}

function judgeFanOut({ fanOut }: Findings): Budget[] {
  const ratios = toRatios(fanOut ?? {});
  const shares = toFloorShares(fanOut ?? {});
  const beside = shares.map(({ name, share, limit }) =>
    atLeast(`floor / ${name}, CPU a message`, share, limit),
  );
  const user = fanOut?.['Tickdeck, equal subscriptions, 16 ms']?.userMicrosecondsPerFrame;
  if (user !== undefined) {
    beside.push(atMost('CPU a message outside the kernel, equal, 16 ms, µs', user, 3.5));
  }
  const beyond = FAN_OUT_LIMITS.flatMap(([ours, peer, limit]) => {
    const ratio = ratios[ours]?.[peer];
    return ratio === undefined ? [] : [atLeast(`${ours} / ${peer}`, ratio, limit)];
  });
  return [...beyond, ...beside];
}

const LATENCY_MARGIN_MS = 15;

function judgeRest({ latency, manyClients, idleMemory }: Findings): Budget[] {
  const budgets: Budget[] = [];
  for (const [name, figures] of Object.entries(latency ?? {})) {
    const { variant, flushMs } = CONTESTANTS[name as ContestantName];
    if (variant !== 'tickdeck') continue;
    budgets.push(atMost(`p99 at half load: ${name}, ms`, figures.p99, flushMs + LATENCY_MARGIN_MS));
  }
  for (const [name, figures] of Object.entries(manyClients ?? {})) {
    budgets.push(
      atMost(`event-loop delay p99, 5,000 clients, ${name}, ms`, figures.loopDelayP99Ms, 50),
    );
  }
  const idle = idleMemory?.['Tickdeck (ws through Fastify)'];
  if (idle !== undefined) budgets.push(atMost('idle connection, kB', idle.rssKilobytes, 15));
  return budgets;
}

function judgeQuickLatency({ quickLatency }: Findings): Budget[] {
  if (quickLatency === undefined) return [];
  return ['400', '5000'].flatMap((rate) => {
    const { p50, p99 } = quickLatency.Tickdeck[rate]!;
    return [
      atMost(`p50 with 10 clients at ${rate} ticks/s, ms`, p50, 1.2),
      atMost(`p99 with 10 clients at ${rate} ticks/s, ms`, p99, 4),
    ];
  });
}

/** Every budget of which there is a figure. */
export const judge = (findings: Findings): Budget[] => [
  ...judgeCodec(findings),
  ...judgeFanOut(findings),
  ...judgeQuickLatency(findings),
  ...judgeRest(findings),
];
