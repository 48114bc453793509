/**
 * The elements inside `<tickdeck-chart>`: head, plot, foot. Each has a `part`, so that a page may style it. Owns their
 * texts, which it writes only when they change.
 */
import { addPart } from './add-part.ts';

/** What the head and the foot say. */
export interface ChartTexts {
  readonly symbol: string;
  readonly name: string;
  readonly price: string;
  readonly change: string;
  readonly trend: 'up' | 'down' | 'flat';
  readonly badge: string;
  readonly badgeKind: string;
  readonly source: string;
  /** Address of the whole dashboard; empty for none. */
  readonly link: string;
}

/** The elements. */
export interface ChartParts {
  /** Where the chart goes. */
  readonly plot: HTMLElement;
  show(texts: Partial<ChartTexts>): void;
  /** Shows a hint over the plot for a while. */
  hint(text: string): void;
}

const HINT_MS = 3_000;

/** Builds them. */
export function createChartParts(base: HTMLElement): ChartParts {
  base.setAttribute('role', 'group');
  const head = addPart(base, 'div', 'head');
  const symbol = addPart(head, 'span', 'symbol');
  const name = addPart(head, 'span', 'name');
  const price = addPart(head, 'span', 'price');
  const change = addPart(head, 'span', 'change');
  const plot = addPart(base, 'div', 'plot');
  const foot = addPart(base, 'div', 'foot');
  const badge = addPart(foot, 'span', 'badge');
  const source = addPart(foot, 'span', 'source');
  const link = addPart(foot, 'a', 'link') as HTMLAnchorElement;
  link.textContent = 'Dashboard ↗';
  link.target = '_blank';
  link.rel = 'noopener';
  const hint = addPart(plot, 'p', 'hint');
  hint.hidden = true;
  link.hidden = true;
  badge.hidden = true;
  let hiding: ReturnType<typeof setTimeout> | undefined;
  const texts = { symbol, name, price, change, badge, source };

  return {
    plot,
    show(now) {
      for (const [part, element] of Object.entries(texts)) {
        const text = now[part as keyof typeof texts];
        if (text !== undefined && element.textContent !== text) element.textContent = text;
      }
      if (now.symbol !== undefined) base.setAttribute('aria-label', `${now.symbol}, live chart`);
      if (now.trend !== undefined) head.dataset['trend'] = now.trend;
      if (now.badge !== undefined) badge.hidden = now.badge === '';
      if (now.badgeKind !== undefined) badge.dataset['kind'] = now.badgeKind;
      if (now.source !== undefined) source.title = now.source;
      if (now.link !== undefined) {
        link.hidden = now.link === '';
        if (now.link !== '' && link.href !== now.link) link.href = now.link;
      }
    },
    hint(text) {
      hint.textContent = text;
      hint.hidden = false;
      clearTimeout(hiding);
      hiding = setTimeout(() => (hint.hidden = true), HINT_MS);
    },
  };
}
