/**
 * Comparisons as commands of the search: `compare NVDA` offers the symbol of the market on screen, of other live markets
 * and of recordings, whose day is laid over today's.
 */
import { searchInstruments } from '../../state/symbol-search.ts';
import {
  addCompared,
  type ComparedSetting,
  MOST_COMPARED,
  toComparedName,
} from '../../state/comparison.ts';
import type { AppSurroundings } from '../app-context.ts';
import type { PageCommand } from '../desk/commands.ts';

const MOST_SYMBOLS = 12;
const MOST_RECORDINGS = 8;

/** What somebody compares with who has typed this; none when it is no comparison. */
export function toCompareCommands({ state }: AppSurroundings, text: string): PageCommand[] {
  const typed = /^>?\s*compare\s+(?:with\s+)?(.*)$/i.exec(text)?.[1];
  if (typed === undefined) return [];
  const symbols = searchInstruments(state.instruments.peek() ?? [], typed.trim(), MOST_SYMBOLS);
  const tile = state.active.peek();
  const toCommand = (setting: ComparedSetting, note: string): PageCommand => ({
    name: `Compare with ${toComparedName(setting)}${note}`,
    run: () => {
      if (addCompared(tile, setting)) return;
      const most = `A chart is compared with ${MOST_COMPARED} symbols at most.`;
      state.notice.value = { tone: 'error', text: most };
    },
  });
  const here = symbols.map(({ symbol, name }) => toCommand({ symbol }, `, ${name}`));
  const [best] = symbols;
  if (best === undefined || typed.trim() === '') return here;
  const list = state.recordings.peek();
  const recorded = (list.state === 'ready' ? list.recordings : [])
    .filter(({ symbols: of }) => of.includes(best.symbol))
    .slice(0, MOST_RECORDINGS)
    .map(({ name }) =>
      toCommand({ symbol: best.symbol, recording: name }, ': that day over today'),
    );
  return [...here, ...recorded];
}
