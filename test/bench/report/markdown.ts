/** The report as Markdown tables: what is printed, and what RESULTS.md shows. */
import { CUTS_MS, TICKS_PER_FRAME } from '../scenario/codec.ts';
import { RATES } from '../scenario/quick-latency.ts';
import type { FanOutReport } from '../scenario/fan-out.ts';
import { toFloorShares } from './judge.ts';
import type { Findings, Report } from './report.ts';

/** A number as people read it: few digits, thousands apart. */
function show(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return '–';
  const rounded = Number(value.toPrecision(digits));
  return rounded.toLocaleString('en-US', { maximumFractionDigits: 2 });
}

function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const toLine = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map(toLine).join('\n');
}

function toCodec({ codec }: Findings): string[] {
  if (codec === undefined) return [];
  const speeds = Object.entries(codec.synthetic).map(([name, sizes]) => [
    name,
    ...TICKS_PER_FRAME.map((size) => {
      const { bytesPerTick, encodeMillions, decodeMillions } = sizes[size]!;
      return `${show(bytesPerTick, 2)} B ${show(encodeMillions, 2)} / ${show(decodeMillions, 2)}`;
    }),
  ]);
  const title = '**Codec**: bytes a tick, then million ticks encoded / decoded a second of CPU';
  const heads = TICKS_PER_FRAME.map((size) => `${Number(size).toLocaleString('en-US')} a frame`);
  const parts = [title, toTable(['format', ...heads], speeds)];
  if (codec.recording === undefined) return parts;
  const sizes = Object.entries(codec.recording).map(([name, cuts]) => [
    name,
    ...CUTS_MS.map((cut) => {
      const { bytesPerTick, bytesPerTickFramed } = cuts[cut]!;
      return `${show(bytesPerTick)} (${show(bytesPerTickFramed)})`;
    }),
  ]);
  const about =
    '**Codec on a real recording** (Binance BTCUSDT, trades and quotes): bytes a tick, in brackets with WebSocket framing';
  return [...parts, about, toTable(['format', ...CUTS_MS.map((cut) => `every ${cut} ms`)], sizes)];
}

function toFanOut({ findings, ratios }: Report): string[] {
  const { fanOut } = findings;
  if (fanOut === undefined) return [];
  const rows = Object.entries(fanOut).map(([name, one]) => [
    name,
    show(one.clientTicksPerCore),
    `${show(one.lowest)} – ${show(one.highest)}`,
    `${show(one.microsecondsPerFrame)} (${show(one.userMicrosecondsPerFrame)})`,
    show(one.framesPerClient),
    show(one.bytesPerTick),
    show(one.serverCores, 2),
  ]);
  const head = [
    'server',
    'client-ticks/s a core',
    'lowest – highest',
    'µs a message (outside the kernel)',
    'messages/s a client',
    'B a tick',
    'cores used',
  ];
  const peers = Object.keys(Object.values(ratios)[0] ?? {});
  const factors = Object.entries(ratios).map(([ours, all]) => [
    ours,
    ...peers.map((peer) => `${show(all[peer]!)} ×`),
  ]);
  return [
    '**Fan-out**: 1,000 clients with 20 of 500 symbols each, 50,000 ticks/s offered; ticks delivered to clients a second for each core of server CPU',
    toTable(head, rows),
    '**Fan-out, ratios** of client-ticks a core',
    toTable(['', ...peers], factors),
    ...toFloor(fanOut),
  ];
}

function toFloor(fanOut: FanOutReport): string[] {
  const rows = toFloorShares(fanOut).map(({ name, share }) => [name, `${show(share * 100)} %`]);
  if (rows.length === 0) return [];
  return [
    '**Fan-out beside the floor**: what a message of the floor costs, as a share of ours',
    toTable(['', 'share'], rows),
  ];
}

function toLatency({ latency }: Findings): string[] {
  if (latency === undefined) return [];
  const rows = Object.entries(latency).map(([name, one]) => [
    name,
    show(one.p50),
    show(one.p99),
    show(one.max),
    show(one.clients, 4),
    show(one.ticksPerSecond),
    show(one.serverCores, 2),
  ]);
  const head = ['server', 'p50 ms', 'p99 ms', 'max ms', 'clients', 'ticks/s', 'cores used'];
  return ['**Latency at half load**: a tick’s own time to its receipt', toTable(head, rows)];
}

function toQuickLatency({ quickLatency }: Findings): string[] {
  if (quickLatency === undefined) return [];
  const rows = Object.entries(quickLatency).map(([name, rates]) => [
    name,
    ...RATES.map((rate) => {
      const { p50, p99, serverCores } = rates[rate]!;
      return `${show(p50)} / ${show(p99)} ms, ${show(serverCores, 2)} cores`;
    }),
  ]);
  const heads = RATES.map((rate) => `${Number(rate).toLocaleString('en-US')} ticks/s`);
  return [
    '**Latency where there is time**: 10 clients, a tick’s own time to its receipt, p50 / p99',
    toTable(['server', ...heads], rows),
  ];
}

function toManyClients({ manyClients }: Findings): string[] {
  if (manyClients === undefined) return [];
  const rows = Object.entries(manyClients).map(([name, one]) => [
    name,
    show(one.loopDelayP99Ms),
    show(one.loopDelayMaxMs),
    show(one.serverCores, 2),
    show(one.framesPerClient),
    show(one.clientTicksPerSecond),
    show(one.rssKilobytesPerClient),
    String(one.lost),
  ]);
  const head = [
    'pace',
    'event-loop delay p99 ms',
    'max ms',
    'cores used',
    'frames/s a client',
    'client-ticks/s',
    'process kB a client',
    'lost',
  ];
  return ['**5,000 clients**, equal subscriptions, 50,000 ticks/s', toTable(head, rows)];
}

function toIdle({ idleMemory }: Findings): string[] {
  if (idleMemory === undefined) return [];
  const rows = Object.entries(idleMemory).map(([name, one]) => [
    name,
    show(one.rssKilobytes),
    show(one.heapKilobytes),
  ]);
  const head = ['server', 'resident kB', 'heap and buffers kB'];
  return ['**Idle connection**: memory of the server for each', toTable(head, rows)];
}

function toSlowClient({ slowClient }: Findings): string[] {
  if (slowClient === undefined) return [];
  const rows = Object.entries(slowClient).map(([name, one]) => [
    name,
    show(one.ageP50Seconds),
    show(one.ageMaxSeconds),
    show(one.memoryGrowthMegabytes),
    show(one.healthyP50Ms),
    show(one.healthyP99Ms),
    String(one.lost),
  ]);
  const head = [
    'policy',
    'age on the slow screen, s',
    'oldest, s',
    'server memory, + MB',
    'healthy clients p50 ms',
    'p99 ms',
    'lost',
  ];
  return [
    '**Slow clients**: 20 want all 500 symbols over 200 kB/s each, 100,000 ticks/s offered, 20 healthy clients beside them',
    toTable(head, rows),
  ];
}

function toBudgets({ budgets }: Report): string[] {
  const rows = budgets.map(({ name, value, limit, isAtMost, isMet }) => [
    name,
    show(value),
    `${isAtMost ? '≤' : '≥'} ${limit}`,
    isMet ? 'met' : '**missed**',
  ]);
  return ['**Budgets**', toTable(['', 'measured', 'budget', ''], rows)];
}

function toConditions({ conditions, skipped }: Report): string {
  const { cpu, cores, node, isPinned, loadAverageBefore, mode, seconds, startedAt } = conditions;
  const pinning = isPinned ? 'server and load generator pinned to a core each' : 'not pinned';
  const noise = `load average ${show(loadAverageBefore, 2)} before it began`;
  const left = skipped.map((what) => ` Skipped: ${what}.`).join('');
  const when = startedAt.slice(0, 10);
  return `${when}, ${mode} run of ${seconds} s on ${cores} × ${cpu}, Node ${node}, ${pinning}, ${noise}.${left}`;
}

/** The whole report. */
export function toMarkdown(report: Report): string {
  const { findings } = report;
  const parts = [
    toConditions(report),
    ...toCodec(findings),
    ...toFanOut(report),
    ...toLatency(findings),
    ...toQuickLatency(findings),
    ...toManyClients(findings),
    ...toIdle(findings),
    ...toSlowClient(findings),
    ...toBudgets(report),
  ];
  return `${parts.join('\n\n')}\n`;
}
