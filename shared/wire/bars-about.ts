/**
 * What an answer with bars says of them besides: which are a venue's own, and whether there are older ones.
 */

/** All of it is left out by markets whose bars are all made of ticks, and kept here. */
export interface BarsAbout {
  /**
   * Bars that begin before are the venue's own, and the one that this moment lies in is partly, ms. The venue may count
   * other trades than we do, and where it counts none `trades` is 0.
   */
  readonly venueUntilMs?: number;
  /** Whether older ones can be had: `more`, `start` where the data begins, `failed` where they could not be had now. */
  readonly older?: 'more' | 'start' | 'failed';
  /** Why, where they could not; one sentence. */
  readonly reason?: string;
}
