/**
 * What the lab says of its lanes: figures made of what was measured, and a report as text. Pure.
 */
import { toBytesText } from '../../format/quantity.ts';
import type { LabView, ShownLane } from '../../state/lab.ts';

/** A lane in figures; NaN where nothing was measured yet. */
export interface LaneRow {
  readonly id: string;
  readonly title: string;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly line: readonly number[];
  readonly ticksPerSecond: number;
  readonly requestsPerSecond: number;
  /** Both directions, with all headers. */
  readonly bytesPerSecond: number;
  readonly bytesPerTick: number;
  /** Of the server, µs of processor time a second and client. */
  readonly cpuMicros: number;
  readonly connections: number;
}

function toRow({ lane, meter, figures }: ShownLane, seconds: number, clients: number): LaneRow {
  const bytes = figures.bytesUp + figures.bytesDown;
  return {
    id: lane.id,
    title: lane.title,
    p50Ms: meter.p50Ms,
    p99Ms: meter.p99Ms,
    line: meter.line,
    ticksPerSecond: meter.ticks / seconds,
    requestsPerSecond: figures.requests / seconds,
    bytesPerSecond: bytes / seconds,
    bytesPerTick: bytes / meter.ticks,
    cpuMicros: (figures.cpuMs * 1_000) / seconds / clients,
    connections: figures.connections,
  };
}

/** The lanes in figures. */
export function toRows({ lanes, runningMs, request }: LabView): LaneRow[] {
  const seconds = Math.max(0.001, runningMs / 1_000);
  return lanes.map((lane) => toRow(lane, seconds, request.clients + 1));
}

/** ms as people read them. */
function toMsText(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms).toLocaleString('en')} ms`;
}

const toNumberText = (value: number, digits = 1): string =>
  Number.isFinite(value) ? value.toFixed(digits) : '–';

/** The cells of a row, as text, in the order of the headings. */
export const toCells = (row: LaneRow): string[] => [
  row.title,
  toMsText(row.p50Ms),
  toMsText(row.p99Ms),
  toNumberText(row.ticksPerSecond),
  toNumberText(row.requestsPerSecond, 2),
  Number.isFinite(row.bytesPerSecond) ? `${toBytesText(row.bytesPerSecond)}/s` : '–',
  Number.isFinite(row.bytesPerTick)
    ? `${Math.round(row.bytesPerTick).toLocaleString('en')} B`
    : '–',
  Number.isFinite(row.cpuMicros) ? `${Math.round(row.cpuMicros).toLocaleString('en')} µs` : '–',
];

/** Headings of the cells, and what they mean. */
export const HEADINGS = [
  { name: 'Transport', about: 'How ticks come from the server to this page' },
  { name: 'Age, half', about: 'Half of the ticks were younger when they arrived' },
  { name: 'Age, 99 %', about: 'All but 1 % of the ticks were younger when they arrived' },
  { name: 'Ticks/s', about: 'That have arrived' },
  { name: 'Requests/s', about: 'HTTP requests; a socket is one' },
  { name: 'Bytes', about: 'In both directions, with all headers, over HTTP/1.1' },
  { name: 'A tick', about: 'Bytes a tick' },
  {
    name: 'Server CPU',
    about: 'Processor time of the server a second and client, without what making the ticks costs',
  },
] as const;

/** The report that is copied: a Markdown table and under which circumstances. */
export function toReport(view: LabView): string {
  const { request, runningMs } = view;
  const rows = toRows(view).map((row) => `| ${toCells(row).join(' | ')} |`);
  return [
    `Tickdeck transport lab: ${request.ticks} ticks/s for ${Math.round(runningMs / 1_000)} s, ` +
      `${request.delayMs} ms delay each way, ${(request.loss * 100).toFixed(1)} % of packets lost, ` +
      `${request.clients + 1} client${request.clients === 0 ? '' : 's'} a transport; measured, not claimed.`,
    '',
    `| ${HEADINGS.map(({ name }) => name).join(' | ')} |`,
    `|${HEADINGS.map((_, i) => (i === 0 ? '---' : '--:')).join('|')}|`,
    ...rows,
    '',
  ].join('\n');
}
