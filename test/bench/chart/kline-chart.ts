/** KLineChart 10: bars through its data loader. A bar is at least a pixel wide, so it shows the newest of many. */
import { dispose, init } from 'klinecharts';
import {
  BAR_MS,
  type Candle,
  type Contender,
  CandleWalk,
  FRAMES_A_CANDLE,
  Walk,
} from './contender.ts';

interface Row {
  timestamp: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

const toRow = ({ timeMs, open, high, low, close }: Candle): Row => ({
  timestamp: timeMs,
  open: open / 100,
  high: high / 100,
  low: low / 100,
  close: close / 100,
  volume: 1,
});

/** Makes a chart over rows; what it returns takes the rows that come later. */
function create(host: HTMLElement, rows: Row[], type: string): (row: Row) => void {
  const chart = init(host, { styles: { candle: { type } } });
  if (chart === null) throw new Error('KLineChart: no chart');
  let push: ((row: Row) => void) | undefined;
  chart.setSymbol({ ticker: 'BENCH', pricePrecision: 2, volumePrecision: 0 });
  chart.setPeriod({ type: 'second', span: 1 });
  chart.setDataLoader({
    getBars: ({ type: wanted, callback }) => callback(wanted === 'init' ? rows : [], false),
    subscribeBar: ({ callback }) => void (push = callback),
  });
  chart.setBarSpace(1);
  return (row) => push?.(row);
}

export const klineChart: Contender = {
  name: 'KLineChart',
  line(host, { points, perFrame, series, seed }) {
    if (series > 1) throw new Error('one series a chart');
    const walk = new Walk(points, seed);
    let timeMs = Date.UTC(2026, 10, 20, 15);
    const next = (): Row => {
      const price = walk.next();
      timeMs += BAR_MS;
      return toRow({ timeMs, open: price, high: price, low: price, close: price });
    };
    const push = create(
      host,
      Array.from({ length: points }, () => next()),
      'area',
    );
    return {
      step() {
        for (let i = 0; i < perFrame; i++) push(next());
      },
      destroy: () => dispose(host),
    };
  },
  candles(host, count) {
    const walk = new CandleWalk();
    const all = Array.from({ length: count }, () => walk.next());
    const push = create(host, all.map(toRow), 'candle_solid');
    let candle = all.at(-1)!;
    let frame = 0;
    return {
      step() {
        candle = ++frame % FRAMES_A_CANDLE === 0 ? walk.next() : walk.trade(candle);
        push(toRow(candle));
      },
      destroy: () => dispose(host),
    };
  },
};
