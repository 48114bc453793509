/**
 * `<tickdeck-chart>`: one chart of one symbol, live, with a small head, its source and what is wrong. The page's own
 * chart and client; this file puts them into an element.
 */
import { type Interval, INTERVALS } from '../../shared/model/interval.ts';
import { readChartTheme } from '../panel/read-theme.ts';
import { CHART_KINDS } from '../state/view-url.ts';
import {
  AttributeError,
  mirror,
  type Place,
  SHARED_ATTRIBUTES,
  TickdeckElement,
  toChoice,
  toSymbols,
} from './base-element.ts';
import { createChartParts } from './chart-parts.ts';
import { type ShownChart, showChart } from './chart-view.ts';
import { takeAddress } from './from-address.ts';

/** Bars of so many trades are for who is sent all trades: the dashboard. */
const TIMED = INTERVALS.filter((each) => !each.endsWith('t'));
const PROPERTIES = ['symbol', 'interval', 'kind', 'server', 'token', 'market', 'theme'];

/** The element. */
export class TickdeckChart extends TickdeckElement {
  static readonly observedAttributes = [...SHARED_ATTRIBUTES, 'symbol', 'interval', 'kind', 'link'];
  private readonly parts = createChartParts(this.base);
  private shown: ShownChart | undefined;

  override connectedCallback(): void {
    this.upgrade(PROPERTIES);
    if (this.hasAttribute('from-address')) takeAddress(this, location, history);
    super.connectedCallback();
  }

  protected override onTheme(): void {
    this.shown?.chart.setTheme(readChartTheme(this.base));
  }

  protected override begin(place: Place): () => void {
    const [symbol, ...others] = toSymbols(this.getAttribute('symbol') ?? '');
    if (symbol === undefined || others.length > 0) {
      throw new AttributeError('symbol: one symbol is expected, such as AAPL.');
    }
    const interval: Interval = toChoice('interval', this.getAttribute('interval'), TIMED, '1m');
    const kind = toChoice('kind', this.getAttribute('kind'), CHART_KINDS, 'candles');
    const { parts } = this;
    const shown = showChart(
      {
        parts,
        hasLink: this.hasAttribute('link'),
        readTheme: () => readChartTheme(this.base),
        say: (text) => this.say(text),
        sayConnection: () => this.sayConnection(place.connection, place.server),
      },
      place,
      { symbol, interval, kind },
    );
    this.shown = shown;
    return () => {
      this.shown = undefined;
      shown.close();
    };
  }
}

mirror(TickdeckChart, PROPERTIES);
