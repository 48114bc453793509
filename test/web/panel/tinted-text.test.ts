import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TintedText } from '../../../web/panel/hot-text.tsx';
import { FakeNode, toFakeGlobals } from '../../support/fake-dom.ts';

describe('a price that moves', () => {
  let host: FakeNode;
  let text: TintedText;
  beforeEach(() => {
    for (const [name, value] of Object.entries(toFakeGlobals({}))) vi.stubGlobal(name, value);
    host = new FakeNode('div');
    text = new TintedText(host as unknown as HTMLElement);
  });
  afterEach(() => vi.unstubAllGlobals());
  const tinted = (): [string, string | undefined] => {
    const part = host.childNodes[1]!;
    return [part.textContent, part.dataset['flash']];
  };

  test('tints the digits from the first that changed on, and no others', () => {
    text.set('101.25', undefined, 0);
    expect([host.textContent, tinted()[1]]).toEqual(['101.25', undefined]);
    text.set('101.31', 'up', 1_000);
    expect([host.textContent, ...tinted()]).toEqual(['101.31', '31', 'up-0']);
    text.set('99.98', 'down', 2_000);
    expect([host.textContent, ...tinted()]).toEqual(['99.98', '99.98', 'down-1']);
  });

  test('flashes twice a second at most, however often it moves, and always says the newest', () => {
    text.set('1.0', undefined, 0);
    const flashes = new Set<string | undefined>();
    for (let ms = 0; ms < 1_000; ms += 66) {
      text.set(`1.${ms}`, 'up', ms);
      flashes.add(`${tinted()[1]}`);
      expect(host.textContent).toBe(`1.${ms}`);
    }
    expect([...flashes].filter((each) => each !== 'undefined')).toEqual(['up-0', 'up-1']);
  });
});
