/** What a turn of all markets asks of their clients: looking at each of thousands costs time at every flush. */
import { expect, test } from 'vitest';
import { createMarkets } from '../../../../shared/engine/feed/market-registry.ts';
import { createTickColumns, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { createListSource } from '../../../support/list-source.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const INSTRUMENTS = toInstruments(1);
const nothing = (): void => undefined;

function createSource(fromMs: number) {
  const ticks = createTickColumns(100);
  for (let i = 0; i < 100; i++) pushTrade(ticks, 0, fromMs + i, 0, 100, 1, SIDE.buy);
  return createListSource(INSTRUMENTS, ticks);
}

test('only a replay at full speed asks whether its clients have kept up', () => {
  const clock = createFakeClock();
  const markets = createMarkets([{ name: 'live', source: createSource(clock.now()) }], clock, {
    onOpened: nothing,
    onChanged: nothing,
    onClosed: nothing,
    onEvents: nothing,
    onFault: nothing,
  });
  const { drive } = markets.openReplay('tape', createSource(0));
  const asked: string[] = [];
  const turn = (): boolean =>
    markets.turn(({ market }) => {
      asked.push(market.name);
      return true;
    });
  for (let i = 0; i < 10; i++) turn();
  expect(asked).toEqual([]);
  if (drive.kind !== 'replay') throw new Error('a replay is expected');
  drive.setSpeed('max');
  drive.play();
  while (turn());
  expect(new Set(asked)).toEqual(new Set(['replay-1']));
});
