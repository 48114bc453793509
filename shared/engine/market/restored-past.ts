/**
 * What was before the moment at which a market of a recording began: bars and recent ticks that the recording gives
 * when somebody asks for them. Knows where the market's own begin, symbol by symbol; keeps neither states nor bars.
 */
import type { Moment, Recall } from '../source/moment.ts';
import type { OlderBars } from './awaited-bars.ts';
import type { Journal } from './journal.ts';
import { RecalledTicks } from './recalled-ticks.ts';

/** The past of one market. */
export class RestoredPast {
  readonly recall: Recall;
  /** By id: the last sequence that no journal has. */
  private readonly untilSequence: readonly number[];
  private readonly ticks: (RecalledTicks | undefined)[] = [];

  constructor({ symbols }: Moment, recall: Recall) {
    this.recall = recall;
    this.untilSequence = symbols.map(({ state }) => state.sequence);
  }

  /** The last sequence of a symbol before the moment; 0 when it had none. */
  untilOf(instrument: number): number {
    return this.untilSequence[instrument] ?? 0;
  }

  /** The bars before the moment; undefined where there are none. */
  olderBars(instrument: number): OlderBars | undefined {
    const isLive = this.recall.wholeFromMs !== undefined;
    if (this.untilOf(instrument) === 0 && !isLive) return undefined;
    return (code, into) => this.recall.bars(instrument, code, into);
  }

  /** Recent ticks, those before the moment among them; undefined where there are none such. */
  ticksOf(instrument: number, journal: Journal): RecalledTicks | undefined {
    const until = this.untilOf(instrument);
    if (until === 0) return undefined;
    return (this.ticks[instrument] ??= new RecalledTicks(journal, until, (most) =>
      this.recall.ticks(instrument, until, most),
    ));
  }
}
