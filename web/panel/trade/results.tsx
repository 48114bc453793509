/**
 * What a session came to: figures, the line of equity, and files to take away.
 */
import { useEffect } from 'preact/hooks';
import type { EquityPoint, GameReport } from '../../../shared/wire/game-message.ts';
import { toIsoTime } from '../../../shared/wire/json-frame.ts';
import { decisions, place, report } from '../../state/trade.ts';
import { useApp } from '../app-context.ts';
import { NOTHING } from '../../format/price.ts';
import { toMoneyText, toSignedMoney } from './money-text.ts';
import { saveText, toLogCsv, toReportJson, toTradesCsv } from './trade-file.ts';

const WIDTH = 300;
const HEIGHT = 80;

/** Room above the highest and below the lowest point. */
const EDGE = 4;

/** The line as an SVG path, flat where nothing changed; what lies between it and what was begun with; and where that is. */
function toPaths(curve: readonly EquityPoint[]): { line: string; area: string; startY: string } {
  const values = curve.map(({ equity }) => Number(equity));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const from = curve[0]!.timeMs;
  const span = Math.max(1, curve.at(-1)!.timeMs - from);
  const toY = (value: number): string => {
    const share = high === low ? 0.5 : (value - low) / (high - low);
    return (HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)).toFixed(1);
  };
  const line = curve
    .map(({ timeMs }, at) => {
      const x = ((timeMs - from) / span) * WIDTH;
      return `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${toY(values[at]!)}`;
    })
    .join('');
  const startY = toY(values[0]!);
  return { line, area: `${line}L${WIDTH} ${startY}L0 ${startY}Z`, startY };
}

/** The line of equity, from what was begun with. */
function Curve({ curve }: { curve: readonly EquityPoint[] }) {
  const [first, last] = [curve[0]!, curve.at(-1)!];
  const { line, area, startY } = toPaths(curve);
  const tone = Number(last.equity) < Number(first.equity) ? 'down' : 'up';
  const name = `Equity, from ${toMoneyText(first.equity)} to ${toMoneyText(last.equity)}`;
  return (
    <figure>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={name}
        data-tone={tone}
      >
        <path class="trade-area" d={area} />
        <line x1="0" x2={WIDTH} y1={startY} y2={startY} />
        <path d={line} />
      </svg>
      <figcaption aria-hidden="true">
        <span>{toIsoTime(first.timeMs, 0).slice(11, 19)}</span>
        <span>Equity</span>
        <span>{toIsoTime(last.timeMs, 0).slice(11, 19)} UTC</span>
      </figcaption>
    </figure>
  );
}

const toRatio = (value: number | null): string => (value === null ? NOTHING : value.toFixed(2));

function toFacts({ figures }: GameReport): readonly (readonly [string, string])[] {
  const { winRate, trades, wins, losses, maxDrawdown, maxDrawdownPercent } = figures;
  return [
    ['Net profit (closed)', toSignedMoney(figures.netProfit)],
    ['Trades', `${trades} (${wins} won, ${losses} lost)`],
    ['Win rate', winRate === null ? NOTHING : `${(winRate * 100).toFixed(1)}%`],
    ['Profit factor', toRatio(figures.profitFactor)],
    ['Expectancy', toMoneyText(figures.expectancy)],
    ['Payoff', toRatio(figures.payoff)],
    ['Max drawdown', `${toMoneyText(maxDrawdown)} (${maxDrawdownPercent.toFixed(2)}%)`],
    ['Average win', toMoneyText(figures.averageWin)],
    ['Average loss', toMoneyText(figures.averageLoss)],
    ['Fees', toMoneyText(figures.fees)],
  ];
}

/** The results. */
export function Results() {
  const { actions } = useApp();
  const newest = decisions.value.at(-1)?.entry;
  useEffect(() => actions.inGame({ do: 'report' }), [newest]);
  const now = report.value;
  if (now === undefined) {
    const text =
      place.value?.isLost === true ? 'The server has no figures of it any more.' : 'Reckoning …';
    return <p class="trade-note">{text}</p>;
  }
  const save = (what: string, text: string, type: string) => (): void =>
    saveText(`${now.game}-${what}`, text, type);
  return (
    <div class="trade-results">
      {now.curve.length > 0 && <Curve curve={now.curve} />}
      <div class="ticket-row">
        <button
          type="button"
          class="button-text"
          onClick={save('trades.csv', toTradesCsv(now.trades), 'text/csv')}
        >
          Trades CSV
        </button>
        <button
          type="button"
          class="button-text"
          onClick={save('log.csv', toLogCsv(now.log), 'text/csv')}
        >
          Log CSV
        </button>
        <button
          type="button"
          class="button-text"
          onClick={save('session.json', toReportJson(now), 'application/json')}
        >
          JSON
        </button>
      </div>
      <dl>
        {toFacts(now).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
