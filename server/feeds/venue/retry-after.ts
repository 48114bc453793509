/** How long a venue asks to wait. */

/** Reads a Retry-After header, seconds or a date. @returns ms, or undefined for none that can be read */
export function toRetryAfterMs(value: string | undefined, nowMs: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,7}(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000);
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}
