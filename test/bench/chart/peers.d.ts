/** The few shapes of the peers that are used: the project type-checks without them. */
declare module 'uplot' {
  export default class UPlot {
    constructor(options: object, data: Float64Array[], host: HTMLElement);
    readonly ctx: CanvasRenderingContext2D;
    readonly data: Float64Array[];
    readonly bbox: { width: number; height: number };
    setData(data: Float64Array[]): void;
    valToPos(value: number, scale: string, isCanvas: boolean): number;
    destroy(): void;
  }
}

declare module 'uplot/dist/uPlot.min.css';

declare module 'lightweight-charts' {
  interface Series {
    setData(rows: object[]): void;
    update(row: object): void;
  }
  interface Chart {
    addSeries(kind: object, options: object): Series;
    timeScale(): { setVisibleLogicalRange(range: { from: number; to: number }): void };
    remove(): void;
  }
  export const LineSeries: object;
  export const CandlestickSeries: object;
  export function createChart(host: HTMLElement, options: object): Chart;
}

declare module 'klinecharts' {
  interface Row {
    timestamp: number;
    open: number;
    high: number;
    low: number;
    close: number;
    volume: number;
  }
  interface Loader {
    getBars(ask: { type: string; callback: (rows: Row[], more: boolean) => void }): void;
    subscribeBar(ask: { callback: (row: Row) => void }): void;
  }
  interface Chart {
    setSymbol(symbol: object): void;
    setPeriod(period: object): void;
    setDataLoader(loader: Loader): void;
    setBarSpace(px: number): void;
  }
  export function init(host: HTMLElement, options: object): Chart | null;
  export function dispose(host: HTMLElement): void;
}
