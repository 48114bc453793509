/**
 * Types of `tickdeck/embed`: importing it defines <tickdeck-chart> and <tickdeck-ticker>. Attributes and properties of
 * one name are the same; a change is shown at once. What each takes is in EMBED.md.
 */

/** What both elements have. */
declare abstract class TickdeckElement extends HTMLElement {
  /** Address of the server, `https://host[:port][/path/]`; the script's own where it was loaded from one. */
  server: string;
  /** Token for looking; whoever sees the page can read it. */
  token: string;
  /** Name of a market; the server's first when empty. */
  market: string;
  /** `auto` (as the device has it), `dark` or `light`. */
  theme: string;
  /** Reads the colours again, after `--tickdeck-…` have changed. */
  restyle(): void;
}

/** One chart of one symbol. */
export declare class TickdeckChart extends TickdeckElement {
  symbol: string;
  /** `1s` `5s` `15s` `1m` `5m` `15m` `1h` `4h` `1d` `1w` `1M` */
  interval: string;
  /** `candles` `hollow` `bars` `heikin-ashi` `columns` `line` `area` `step` `baseline` */
  kind: string;
}

/** A strip of prices. */
export declare class TickdeckTicker extends TickdeckElement {
  /** `AAPL,MSFT,BTC/USD` */
  symbols: string;
  /** px a second, 0 to 400; 0 stands. */
  speed: string;
  /** Whether somebody stopped it. */
  readonly paused: boolean;
  pause(): void;
  play(): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'tickdeck-chart': TickdeckChart;
    'tickdeck-ticker': TickdeckTicker;
  }
}
