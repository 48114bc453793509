/**
 * What a session came to: figures, the line of equity, and files to take away.
 */
import { useEffect } from 'preact/hooks';
import type { EquityPoint, GameReport } from '../../../shared/wire/game-message.ts';
import { decisions, place, report } from '../../state/trade.ts';
import { useApp } from '../app-context.ts';
import { NOTHING } from '../../format/price.ts';
import { toMoneyText, toSignedMoney } from './money-text.ts';
import { saveText, toLogCsv, toReportJson, toTradesCsv } from './trade-file.ts';

const WIDTH = 300;
const HEIGHT = 80;

/** The line as an SVG path; flat where nothing changed. */
function toPath(curve: readonly EquityPoint[]): string {
  const values = curve.map(({ equity }) => Number(equity));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const from = curve[0]!.timeMs;
  const span = Math.max(1, curve.at(-1)!.timeMs - from);
  return curve
    .map(({ timeMs }, at) => {
      const x = ((timeMs - from) / span) * WIDTH;
      const y = high === low ? HEIGHT / 2 : HEIGHT - ((values[at]! - low) / (high - low)) * HEIGHT;
      return `${at === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}

const toRatio = (value: number | null): string => (value === null ? NOTHING : value.toFixed(2));

function toFacts({ figures }: GameReport): readonly (readonly [string, string])[] {
  const { winRate, trades, wins, losses, maxDrawdown, maxDrawdownPercent } = figures;
  return [
    ['Net profit', toSignedMoney(figures.netProfit)],
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
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Equity, from ${toMoneyText(now.curve[0]?.equity)} to ${toMoneyText(now.curve.at(-1)?.equity)}`}
      >
        <path d={toPath(now.curve)} />
      </svg>
      <dl>
        {toFacts(now).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
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
    </div>
  );
}
