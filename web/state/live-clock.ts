/**
 * Where the live market's clock stands against the server's clock, as last heard. The two are one on a
 * plain server; a simulated market may begin at another moment and run at another speed. Pure.
 */

/** The relation of two clocks. */
export class LiveClock {
  private marketMs = 0;
  private serverMs = 0;
  private rate = 1;
  /** The server's clock less that of this machine, ms. */
  offsetMs = 0;
  /** How often the speed has changed. */
  turns = 0;

  /** Takes in what the server said: both clocks at one moment, and ms of the market in one of the server. */
  set(marketMs: number, serverMs: number, rate: number): void {
    if (rate !== this.rate) this.turns++;
    this.rate = rate;
    this.correct(marketMs, serverMs);
  }

  /** The same, at the speed that is known. */
  correct(marketMs: number, serverMs: number): void {
    this.marketMs = marketMs;
    this.serverMs = serverMs;
  }

  /** The market's time at a time of the server, ms. */
  marketAt(serverMs: number): number {
    return this.marketMs + (serverMs - this.serverMs) * this.rate;
  }

  /** The market's time at a time of this machine, ms. */
  at(wallMs: number): number {
    return this.marketAt(wallMs + this.offsetMs);
  }

  /** The server's time when the market's clock showed `marketMs`; undefined while that clock stands. */
  serverAt(marketMs: number): number | undefined {
    if (this.rate <= 0) return undefined;
    return this.serverMs + (marketMs - this.marketMs) / this.rate;
  }
}
