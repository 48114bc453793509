/** What the address of the embedded page asks for, and what becomes of a token in it. */
import { describe, expect, test } from 'vitest';
import { takeAddress } from '../../../web/embed/from-address.ts';

/** What an element has after it read an address, and the address that is left. */
function take(path: string, has: Readonly<Record<string, string>> = {}) {
  const { search, hash, pathname } = new URL(path, 'http://host');
  const attributes = new Map(Object.entries(has));
  let left = path;
  takeAddress(
    {
      hasAttribute: (name: string) => attributes.has(name),
      setAttribute: (name: string, value: string) => void attributes.set(name, value),
    } as HTMLElement,
    { search, hash, pathname },
    {
      replaceState: (_state: unknown, _title: string, url?: string | URL | null) =>
        (left = String(url)),
    },
  );
  return { ...Object.fromEntries(attributes), left };
}

describe('the address of the embedded page', () => {
  test('gives attributes, those alone that a stranger may set, and none that is there', () => {
    const path =
      '/embed?symbol=BTC%2FUSD&interval=5m&kind=area&theme=dark&market=asia&server=http://evil&token=x';
    expect(take(path, { theme: 'light' })).toEqual({
      symbol: 'BTC/USD',
      interval: '5m',
      kind: 'area',
      theme: 'light',
      market: 'asia',
      left: path,
    });
  });

  test.each([
    ['#share=a%2Fb%2Bc', 'a/b+c'],
    ['#share=50%', '50%'],
  ])('brings a token in its fragment, %s, which goes from it at once', (hash, token) => {
    expect(take(`/ticks/embed?symbol=A${hash}`)).toEqual({
      symbol: 'A',
      token,
      left: '/ticks/embed?symbol=A',
    });
  });

  test('has no token in any other fragment', () => {
    expect(take('/embed#top')).toEqual({ left: '/embed#top' });
  });
});
