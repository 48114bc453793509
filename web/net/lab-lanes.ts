/**
 * The lanes of the transport lab as a page runs them: polling and long polling by fetch, server-sent events by
 * EventSource, sockets. Each tells the times of the ticks that it brings and shows its last message.
 */
import { LAB_PROTOCOL, type Lane } from '../../shared/wire/lab.ts';
import { createDecoder } from '../../shared/wire/decode.ts';

/** Who hears of what a lane brings. */
export interface LaneListener {
  /** @param timesMs  of the ticks, the server's clock, ms since 1970  @param shown  the message, or its beginning, for people */
  readonly onTicks: (timesMs: readonly number[], shown: string) => void;
}

/** Characters of a message that are shown. */
const SHOWN = 360;
const SHOWN_BYTES = 96;
/** Until one that broke off is asked again, ms. */
const AGAIN_MS = 1_000;

/** A tick as text: its time stands at what it is. */
interface TickText {
  readonly trade?: string;
  readonly quote?: string;
  readonly status?: string;
}

const toTimes = (ticks: readonly TickText[]): number[] =>
  ticks.map(({ trade, quote, status }) => Date.parse(trade ?? quote ?? status ?? ''));
const toShown = (text: string): string =>
  text.length > SHOWN ? `${text.slice(0, SHOWN)} …` : text;

/** Opens a lane. @param url  of the lane, http or https  @returns what closes it */
export function openLane(lane: Lane, url: string, listener: LaneListener): () => void {
  switch (lane.kind) {
    case 'poll':
    case 'long':
      return poll(url, lane.everyMs ?? 0, listener);
    case 'events':
      return listen(url, listener);
    default:
      return connect(url.replace(/^http/, 'ws'), lane.kind === 'packed', listener);
  }
}

function poll(url: string, everyMs: number, { onTicks }: LaneListener): () => void {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout>;
  let since = '';
  const ask = (): void => {
    fetch(`${url}${since}`, { signal: stop.signal, cache: 'no-store' })
      .then((response) => response.text())
      .then((text) => {
        const { next, ticks } = JSON.parse(text) as { next: number; ticks: TickText[] };
        since = `?since=${next}`;
        if (ticks.length > 0) onTicks(toTimes(ticks), toShown(text));
        timer = setTimeout(ask, everyMs);
      })
      .catch(() => {
        if (!stop.signal.aborted) timer = setTimeout(ask, AGAIN_MS);
      });
  };
  ask();
  return () => {
    clearTimeout(timer);
    stop.abort();
  };
}

function listen(url: string, { onTicks }: LaneListener): () => void {
  const source = new EventSource(url);
  source.addEventListener('message', ({ data, lastEventId }: MessageEvent<string>) =>
    onTicks(toTimes(JSON.parse(data) as TickText[]), toShown(`id: ${lastEventId}\ndata: ${data}`)),
  );
  return () => source.close();
}

function connect(url: string, isPacked: boolean, { onTicks }: LaneListener): () => void {
  const socket = new WebSocket(url, LAB_PROTOCOL);
  socket.binaryType = 'arraybuffer';
  const read = isPacked ? createReader() : undefined;
  socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer | string>) => {
    if (typeof data === 'string') onTicks(toTimes(JSON.parse(data) as TickText[]), toShown(data));
    else if (read !== undefined) onTicks(read(new Uint8Array(data)), toHex(new Uint8Array(data)));
  });
  return () => socket.close();
}

/** Reads the times of the ticks of a frame. */
function createReader(): (bytes: Uint8Array) => number[] {
  const decode = createDecoder();
  return (bytes) => {
    const decoded = decode(bytes);
    if (!decoded.ok || decoded.frame.type !== 'runs') return [];
    const { columns } = decoded.frame;
    return [...columns.timeMs.subarray(0, columns.length)];
  };
}

/** Bytes as people read them: sixteen a line. */
function toHex(bytes: Uint8Array): string {
  const shown = [...bytes.subarray(0, SHOWN_BYTES)].map((byte) =>
    byte.toString(16).padStart(2, '0'),
  );
  const lines: string[] = [];
  for (let i = 0; i < shown.length; i += 16) lines.push(shown.slice(i, i + 16).join(' '));
  return `${lines.join('\n')}${bytes.length > SHOWN_BYTES ? ' …' : ''}`;
}
