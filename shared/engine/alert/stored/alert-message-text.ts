/** What is said when an alert fires, with what happened filled in. */
import type { Firing } from '../../../wire/alert-message.ts';
import { toIsoTime } from '../../../wire/json-frame.ts';

/**
 * Fills a message in: `{symbol}`, `{event}`, `{value}`, `{price}`, `{time}`, `{name}`. Other braces stay as they are.
 * @returns undefined where there is no message
 */
export function toMessage(
  message: string | undefined,
  name: string,
  { symbol, event, value, price, timeMs, timeNs }: Omit<Firing, 'alert'>,
): string | undefined {
  const words: Readonly<Record<string, string>> = {
    symbol,
    event,
    name,
    value: String(value ?? ''),
    price: String(price ?? ''),
    time: toIsoTime(timeMs, timeNs),
  };
  return message?.replaceAll(/\{([a-z]+)\}/g, (whole, word: string) =>
    Object.hasOwn(words, word) ? words[word]! : whole,
  );
}
