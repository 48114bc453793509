/** What keys do in `tickdeck watch`. */
import { expect, test } from 'vitest';
import { createView, press, type Key } from '../../../../server/cli/watch/watch-view.ts';

const SYMBOLS = ['A', 'B', 'C', 'D'];
const toKey = (text: string): Key =>
  text.startsWith('<') ? { name: text.slice(1, -1) } : { name: text.toLowerCase(), text };

function play(keys: readonly string[], symbols = SYMBOLS) {
  const view = createView('1m');
  const wanted = keys.flatMap((key) => press(view, toKey(key), { symbols, page: 2 }) ?? []);
  return { view, wanted };
}

test('arrows and letters choose a row, and stop at both ends', () => {
  const chosen = (...keys: string[]) => play(keys).view.chosen;
  expect(chosen('<down>')).toBe('B');
  expect(chosen('j', 'j', 'k')).toBe('B');
  expect(chosen('<pagedown>', '<pagedown>')).toBe('D');
  expect(chosen('G', '<up>', 'g')).toBe('A');
  expect(chosen('<end>', '<down>')).toBe('D');
  expect(play(['j', '<end>'], []).view.chosen).toBeUndefined();
});

test('symbols are typed and added; Escape adds none, and what is no letter is not typed', () => {
  const typed = play(['a', ...'btc/usd, nvda'.split(''), '<backspace>', '<return>']);
  expect(typed.wanted).toEqual([{ do: 'add', names: ['btc/usd', 'nvd'] }]);
  expect(play(['a', 'x', '<escape>']).wanted).toEqual([]);
  const view = createView('1m');
  press(view, { text: 'a' }, { symbols: SYMBOLS, page: 2 });
  press(view, { text: '\u001b[A', name: 'up' }, { symbols: SYMBOLS, page: 2 });
  expect(view.prompt?.text).toBe('');
});

test('a search holds after Enter, and ends with Escape', () => {
  expect(play(['/', 'a', 'b', '<return>']).view).toMatchObject({ search: 'ab', prompt: undefined });
  expect(play(['/', 'a', '<return>', '<escape>']).view.search).toBe('');
  expect(play(['/', 'q', '<escape>']).wanted).toEqual([]);
});

test('the chosen symbol is taken off, and its neighbour is chosen', () => {
  const { view, wanted } = play(['j', 'd']);
  expect(wanted).toEqual([{ do: 'remove', symbol: 'B' }]);
  expect(view.chosen).toBe('C');
  expect(play(['d'], []).wanted).toEqual([]);
});

test('intervals go up and down their list; sorts go round; Enter, ? and Escape lead there and back', () => {
  expect(play(['<right>']).view.interval).toBe('5m');
  expect(play(['<left>', 'h', 'h', 'h', 'h']).view.interval).toBe('1s');
  expect(play(['<left>', 'h', 'h', 'h', 'h']).wanted.length).toBe(3);
  expect(play(['s', 's', 'r']).view).toMatchObject({ sort: 'last', isReversed: true });
  expect(play(['s', 's', 's', 's', 's', 's']).view.sort).toBe('own');
  expect(play(['<return>']).view.screen).toBe('detail');
  expect(play(['<return>', '<escape>']).view.screen).toBe('table');
  expect(play(['?', 'x']).view.screen).toBe('table');
  expect(play([' ', 'x']).view.isFrozen).toBe(false);
  expect(play(['<space>']).view.isFrozen).toBe(true);
});

test('q and Ctrl-C quit, also from help; in a prompt q is a letter', () => {
  expect(play(['q']).wanted).toEqual([{ do: 'quit' }]);
  expect(play(['?', 'q']).wanted).toEqual([{ do: 'quit' }]);
  expect(play(['a', 'q']).wanted).toEqual([]);
  const view = createView('1m');
  press(view, toKey('a'), { symbols: [], page: 1 });
  expect(press(view, { name: 'c', ctrl: true }, { symbols: [], page: 1 })).toEqual({ do: 'quit' });
});
