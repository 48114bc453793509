/**
 * Lines at prices that parts of the page put on charts: alerts, pending orders. Who has such lines says of which market
 * and symbol they are; every chart that shows these shows the lines. Owners do not know of one another.
 */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { PriceLine } from '../../chart/over/price-lines.ts';

/** A line, and where it belongs. */
export interface PageLine extends PriceLine {
  readonly symbol: string;
  /** Name of the market. */
  readonly market: string;
}

const byOwner = signal<ReadonlyMap<string, readonly PageLine[]>>(new Map());

/** Lines of all owners, by the owner's name. */
export const pageLines: ReadonlySignal<ReadonlyMap<string, readonly PageLine[]>> = byOwner;

/**
 * Shows these lines of an owner, and no others of it. To be called again after a line was dropped elsewhere or removed,
 * with what became of it: until then it stays where it was let go.
 * @param owner `alerts`, `orders`: a name that no other part uses
 */
export function setPageLines(owner: string, lines: readonly PageLine[]): void {
  byOwner.value = new Map(byOwner.peek()).set(owner, lines);
}

/** Those of one chart; ids stay unique. */
export const toLinesOf = (
  all: ReadonlyMap<string, readonly PageLine[]>,
  market: string | undefined,
  symbol: string | undefined,
): PriceLine[] =>
  [...all].flatMap(([owner, lines]) =>
    lines
      .filter((line) => line.market === market && line.symbol === symbol)
      .map((line) => ({ ...line, id: `${owner} ${line.id}` })),
  );
