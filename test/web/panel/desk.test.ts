/** What the desk remembers: steps back and forth, links; and what it can be told by name. */
import { describe, expect, test } from 'vitest';
import { findCommands, type PageCommand } from '../../../web/panel/desk/commands.ts';
import { readDeskFragment, toDeskFragment } from '../../../web/panel/desk/desk-link.ts';
import { UndoStack } from '../../../web/panel/desk/undo-stack.ts';
import { type Layout, toUsualLayout } from '../../../web/state/workspace.ts';

const toStep = (i: number): Layout => ({ ...toUsualLayout({ symbol: `S${i}` }) });

describe('steps of the desk', () => {
  test('go back at least twenty times, and forth again', () => {
    const stack = new UndoStack(toStep(0));
    for (let i = 1; i <= 30; i++) stack.note(toStep(i));
    for (let i = 29; i >= 5; i--) expect(stack.undo()).toEqual(toStep(i));
    expect(stack.redo()).toEqual(toStep(6));
  });

  test('end where nothing was before, and a change leaves nothing to redo', () => {
    const stack = new UndoStack(toStep(0));
    expect([stack.canUndo, stack.undo()]).toEqual([false, undefined]);
    stack.note(toStep(1));
    stack.note(toStep(1));
    expect(stack.undo()).toEqual(toStep(0));
    stack.note(toStep(0));
    expect(stack.canRedo).toBe(true);
    stack.note(toStep(2));
    expect([stack.canRedo, stack.undo()]).toEqual([false, toStep(0)]);
  });

  test('are not made by working with another chart', () => {
    const two = { ...toUsualLayout({}), count: 2, tiles: [{}, {}] } as const;
    const stack = new UndoStack(two);
    stack.note({ ...two, active: 1 });
    expect(stack.canUndo).toBe(false);
    stack.note({ ...two, active: 1, closed: ['quote'] });
    expect(stack.undo()).toEqual({ ...two, active: 1 });
  });
});

describe('a desk in a link', () => {
  test('is read as it was written, and fits in a link that chats do not cut', async () => {
    const tile = { symbol: 'BTC/USD', interval: '15m', kind: 'candles', link: 'green' } as const;
    const desk: Layout = {
      ...toUsualLayout({}),
      count: 9,
      tiles: Array.from({ length: 9 }, () => tile),
    };
    const fragment = await toDeskFragment(desk);
    expect(fragment).toMatch(/^#desk=[\w-]+$/);
    expect(fragment.length).toBeLessThan(1_000);
    expect(await readDeskFragment(fragment)).toEqual(desk);
  });

  test('that is cut short, made up or a bomb gives none', async () => {
    const fragment = await toDeskFragment(toStep(1));
    for (const broken of ['', '#desk=', '#share=x', fragment.slice(0, 20), '#desk=!!!']) {
      expect(await readDeskFragment(broken)).toBeUndefined();
    }
    const tiles = Array.from({ length: 20_000 }, () => ({ symbol: 'S' }));
    const bomb = { ...toUsualLayout({}), tiles } as unknown as Layout;
    expect(await readDeskFragment(await toDeskFragment(bomb))).toBeUndefined();
  });
});

describe('commands', () => {
  const commands: PageCommand[] = [
    ...['1s', '5s', '15s', '5m', '15m', '1h', '1d'].map((interval) => ({
      name: `Interval ${interval}`,
      digits: interval,
      run: () => undefined,
    })),
    { name: 'Layout: 4 charts', run: () => undefined },
    { name: 'Hide panel: quote', run: () => undefined },
  ];
  const find = (text: string): string[] => findCommands(commands, text).map(({ name }) => name);

  test('are found by digits as intervals, minutes first', () => {
    expect(find('5')).toEqual(['Interval 5m', 'Interval 5s']);
    expect(find('1')).toEqual([
      'Interval 15m',
      'Interval 1h',
      'Interval 1d',
      'Interval 1s',
      'Interval 15s',
    ]);
    expect(find('1h')).toEqual(['Interval 1h']);
  });

  test('are found by the beginnings of their words, and all of them behind a >', () => {
    expect(find('lay 4')).toEqual(['Layout: 4 charts']);
    // As they are written, too.
    expect(find('>Layout: 4 charts')).toEqual(['Layout: 4 charts']);
    expect(find('QUO')).toEqual(['Hide panel: quote']);
    expect(find('uote')).toEqual([]);
    expect(find('')).toEqual([]);
    expect(find('>')).toHaveLength(commands.length);
  });
});
