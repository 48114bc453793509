/**
 * Does what people want of the named watchlists: shows, makes, renames and forgets them. Each is stored by itself,
 * beside an index of their names. Fetched when it is first wanted.
 */
import type { AppState } from '../state/app-state.ts';
import { readStored, writeStored } from '../state/settings.ts';
import { FIRST_LIST, type ListRequest, MOST_LISTS, toListName } from '../state/watch-lists.ts';
import { toKnownWatchlist } from '../state/watchlist.ts';
import { toIndexKey, toListKey, toWatchKey } from './instrument-lists.ts';

/** What the lists are changed with. @param set shows these symbols and stores them under the name that is shown */
export function doInLists(
  state: AppState,
  set: (symbols: readonly string[]) => void,
  request: ListRequest,
): void {
  const { store, market, listName, listNames, instruments, watchlist } = state;
  const key = toWatchKey(market.peek());
  const known = market.peek()?.hasDirectory === true ? undefined : instruments.peek();
  const read = (name: string): readonly string[] =>
    toKnownWatchlist(readStored(store, toListKey(key, name)), known) ?? [];
  function keep(names: readonly string[], shown: string): void {
    listNames.value = names;
    listName.value = shown;
    writeStored(store, toIndexKey(key), { shown, names });
  }
  const names = listNames.peek();
  const shown = listName.peek();

  if (request.do === 'choose') {
    const name = toListName(request.name);
    if (name === '' || (!names.includes(name) && names.length >= MOST_LISTS)) {
      state.notice.value = {
        tone: 'error',
        text: `There can be ${MOST_LISTS} lists, each with a name.`,
      };
      return;
    }
    const symbols = names.includes(name) ? read(name) : (request.symbols ?? []);
    keep(names.includes(name) ? names : [...names, name], name);
    set(symbols);
  } else if (request.do === 'rename') {
    const name = toListName(request.name);
    if (name === '' || names.includes(name) || shown === FIRST_LIST) return;
    keep(
      names.map((each) => (each === shown ? name : each)),
      name,
    );
    set(watchlist.peek());
  } else if (request.do === 'remove') {
    if (shown === FIRST_LIST) return;
    const symbols = watchlist.peek();
    const others = names.filter((each) => each !== shown);
    keep(others, FIRST_LIST);
    set(read(FIRST_LIST));
    const run = (): void => {
      keep([...listNames.peek(), shown], shown);
      set(symbols);
    };
    state.notice.value = {
      tone: 'info',
      text: `“${shown}” was deleted.`,
      action: { label: 'Undo', run },
    };
  } else {
    const symbols = read(request.name);
    if (!symbols.includes(request.symbol))
      writeStored(store, toListKey(key, request.name), [...symbols, request.symbol]);
    state.notice.value = { tone: 'info', text: `${request.symbol} is on “${request.name}”.` };
  }
}
