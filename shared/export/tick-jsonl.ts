/**
 * Ticks as JSON objects, one a line: decimals and times as texts, since a number of JSON is a double to most readers.
 * What is not there has no field.
 */
import type { Instrument } from '../model/instrument.ts';
import { MISSING, TICK, type TickColumns } from '../model/tick.ts';
import { toDecimalText } from './decimal-text.ts';
import { toIsoNs } from './iso-ns.ts';
import { toFlagNames, toKindName, toReasonName, toSideName, toStatusName } from './tick-names.ts';

/** Makes one line a tick. @param always flags that every row carries, FLAG.* bits */
export function toTickJsonLines(
  ticks: TickColumns,
  instruments: readonly Instrument[],
  always = 0,
): string {
  const symbols: string[] = [];
  const flagTexts = new Map<number, string>();
  let text = '';
  for (let i = 0; i < ticks.length; i++) {
    const id = ticks.instrument[i]!;
    const instrument = instruments[id]!;
    const time = toIsoNs(ticks.timeMs[i]!, ticks.timeNs[i]!);
    const symbol = (symbols[id] ??= JSON.stringify(instrument.symbol));
    const flags = ticks.flags[i]! | always;
    let flagText = flagTexts.get(flags);
    if (flagText === undefined) flagTexts.set(flags, (flagText = toFlagField(flags)));
    text += `{"time":"${time}","symbol":${symbol}${toFields(ticks, i, instrument)}${flagText}}\n`;
  }
  return text;
}

function toFields(ticks: TickColumns, i: number, instrument: Instrument): string {
  const { priceDecimals, sizeDecimals } = instrument;
  const [first, size, kind] = [ticks.price[i]!, ticks.size[i]!, ticks.kind[i]!];
  if (kind === TICK.trade) {
    const price = toDecimalText(first, priceDecimals);
    const side = toSideName(ticks.side[i]!);
    return `,"kind":"trade","price":"${price}","size":"${toDecimalText(size, sizeDecimals)}","side":"${side}"`;
  }
  if (kind === TICK.quote) {
    const side = (name: string, at: number, of: number): string =>
      at === MISSING
        ? ''
        : `,"${name}":"${toDecimalText(at, priceDecimals)}","${name}Size":"${toDecimalText(of, sizeDecimals)}"`;
    return `,"kind":"quote"${side('bid', first, size)}${side('ask', ticks.ask[i]!, ticks.askSize[i]!)}`;
  }
  const [status, reason] = [toStatusName(first), toReasonName(size)];
  return `,"kind":"${toKindName(kind)}","status":"${status}","reason":"${reason}"`;
}

const toFlagField = (flags: number): string =>
  flags === 0 ? '' : `,"flags":${JSON.stringify(toFlagNames(flags).split('+'))}`;
