/**
 * From what a person typed, `6h`, `2GB`, `30d,50GB`, to bounds of time and of bytes: when a recording goes on in its next
 * part, and which parts of it are kept.
 */
import { ConfigError } from '../config/config-error.ts';
import type { PartsPlan } from './recording-target.ts';

/** Bounds; one that is left out is none. */
interface Bounds {
  readonly ms?: number;
  readonly bytes?: number;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
/** As disks are sold, and as memory is counted. */
const UNIT_BYTES: Readonly<Record<string, number>> = {
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};
/** Smallest parts: each has a description and a keyframe of its own. */
const LEAST = { ms: 10_000, bytes: 100_000 };
/** So many parts make what is kept, where nobody says how large they are. */
const PARTS_KEPT = 12;

function toBounds(text: string, setting: string): Bounds {
  const bounds: { ms?: number; bytes?: number } = {};
  for (const part of text.split(',').map((one) => one.trim())) {
    const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(part) ?? [];
    const scale = UNIT_MS[unit] ?? UNIT_BYTES[unit];
    const key = unit in UNIT_MS ? 'ms' : 'bytes';
    if (scale === undefined || !(Number(number) > 0) || bounds[key] !== undefined) {
      throw new ConfigError(
        `${setting}: expected a time (30m, 6h, 7d), a size (500MB, 20GB, 1TB) or one of each with a comma, but is "${text}"`,
      );
    }
    bounds[key] = Number(number) * scale;
  }
  return bounds;
}

/**
 * Reads both settings.
 * @param parts when a part ends  @param keep what is kept; alone, it makes parts of a twelfth of it
 * @returns undefined when recordings are not cut into parts
 * @throws ConfigError for what is neither a time nor a size, for two of a kind, for parts too small to be worth it
 */
export function toPartsPlan(
  parts: string | undefined,
  keep: string | undefined,
): Omit<PartsPlan, 'now'> | undefined {
  const kept = keep === undefined ? undefined : toBounds(keep, 'recordKeep');
  const bounds = parts === undefined ? kept && toShare(kept) : toBounds(parts, 'recordParts');
  if (bounds === undefined) return undefined;
  const setting = parts === undefined ? 'recordKeep' : 'recordParts';
  for (const key of ['ms', 'bytes'] as const) {
    if ((bounds[key] ?? Infinity) >= LEAST[key]) continue;
    const least = key === 'ms' ? '10 s' : '100 kB';
    throw new ConfigError(`${setting}: parts of less than ${least} are not worth their beginnings`);
  }
  return { bounds, keep: kept };
}

const toShare = ({ ms, bytes }: Bounds): Bounds => ({
  ...(ms === undefined ? {} : { ms: ms / PARTS_KEPT }),
  ...(bytes === undefined ? {} : { bytes: bytes / PARTS_KEPT }),
});
