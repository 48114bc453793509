/**
 * Captured frames of real venues, in the formats that they were kept in: what a fake venue replays. Frames are the
 * text as it was sent.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

/** One line of a capture. */
export interface CapturedFrame {
  readonly direction: 'received' | 'sent';
  /** The receiver's clock, ns; undefined where it was not kept. */
  readonly receivedNs?: bigint;
  readonly text: string;
}

const DATA = fileURLToPath(new URL('../../../../shared/data', import.meta.url));

/** Whether the captures are on this machine. */
export const hasCaptures = existsSync(`${DATA}/connectors`);

const lines = (path: string): string[] => {
  const bytes = readFileSync(`${DATA}/${path}`);
  const text = path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  return text
    .toString()
    .split('\n')
    .filter((line) => line !== '');
};

/** `seconds.fraction` as ns. */
const toNs = (seconds: string): bigint => {
  const [whole = '0', fraction = ''] = seconds.split('.');
  return BigInt(whole + fraction.slice(0, 9).padEnd(9, '0'));
};

function fromRecorder(line: string): CapturedFrame[] {
  const { t, ts, data } = JSON.parse(line) as { t: string; ts: string; data?: string };
  if (data === undefined || (t !== 'recv' && t !== 'send')) return [];
  return [{ direction: t === 'recv' ? 'received' : 'sent', receivedNs: toNs(ts), text: data }];
}

function fromDirections(line: string): CapturedFrame[] {
  const { dir, raw } = JSON.parse(line) as { dir: string; raw?: string };
  /* The frame's own digits: from the line, not from what a parser made of them. */
  const text = raw ?? line.slice(line.indexOf('"frame":') + 8, line.lastIndexOf('}')).trim();
  return [{ direction: dir === 'recv' ? 'received' : 'sent', text }];
}

function fromStamped(line: string, separator: string): CapturedFrame[] {
  const at = line.indexOf(separator);
  return [
    { direction: 'received', receivedNs: BigInt(line.slice(0, at)), text: line.slice(at + 1) },
  ];
}

/** Reads a capture below the folder of shared data, whichever of the formats it has. */
export function readCapture(path: string): CapturedFrame[] {
  return lines(path).flatMap((line) => {
    if (line.startsWith('{"t":')) return fromRecorder(line);
    if (line.startsWith('{"dir":')) return fromDirections(line);
    if (/^\d+\t/.test(line)) return fromStamped(line, '\t');
    if (/^\d+ /.test(line)) return fromStamped(line, ' ');
    return [{ direction: 'received', text: line }];
  });
}
