/** What of a chat may be seen when, and what becomes of what people typed. */
import { assert, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatMessage } from '../../../shared/wire/chat-message.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import { countUnread, hidesLater, toDue, toShown } from '../../../web/state/chat.ts';
import { toTextParts } from '../../../web/state/chat-text.ts';

const toMessage = (message: number, more: Partial<ChatMessage> = {}): ChatMessage => ({
  message,
  member: 2,
  name: 'Ada',
  color: 0,
  text: 'x',
  sentMs: 0,
  timeMs: message * 1_000,
  ...more,
});
const me = { member: 1, name: 'Me', color: 0 };

describe('a text in parts', () => {
  test('is the text again, whatever it is, and no address of it does more than lead to a page', () => {
    const nasty = [
      'javascript:alert(1)',
      'https://a@b.example',
      'http://x',
      '<img src=x>',
      '@NVDA',
    ];
    assert(
      property(string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        for (const bad of ['', ...nasty]) {
          const parts = toTextParts(`${text} ${bad}${text}`, ['NVDA']);
          expect(parts.map((part) => part.text).join('')).toBe(`${text} ${bad}${text}`);
          for (const part of parts) {
            if (part.kind !== 'link') continue;
            const url = new URL(part.href);
            expect(url.protocol).toMatch(/^https?:$/);
            expect(url.username + url.password).toBe('');
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    ['see https://example.com/a_(b), then', 'https://example.com/a_(b)'],
    ['(https://example.com/x?y=1&z=2).', 'https://example.com/x?y=1&z=2'],
    ['HTTP://EXAMPLE.COM', 'HTTP://EXAMPLE.COM'],
    ['https://example.com/"onclick="x', 'https://example.com/'],
    ['https://google.com@evil.example', undefined],
    ['javascript:alert(1) data:text/html,x file:///etc vbscript:x', undefined],
    ['https:// http://nothing //example.com', undefined],
  ])('has the address without the sentence around it: %s', (text, link) => {
    const links = toTextParts(text).filter(({ kind }) => kind === 'link');
    expect(links.map((part) => part.text)).toEqual(link === undefined ? [] : [link]);
  });

  test('has the symbols that the market has, in its spelling, and no others', () => {
    const parts = toTextParts('@nvda, @BRK.B’s @107 me@nvda.com @AAPL', ['NVDA', 'BRK.B', '@107']);
    const symbols = parts.filter((part) => part.kind === 'symbol');
    expect(symbols.map(({ text, symbol }) => [text, symbol])).toEqual([
      ['@nvda', 'NVDA'],
      ['@BRK.B', 'BRK.B'],
      ['@107', '@107'],
    ]);
  });
});

describe('in a replay of one’s own', () => {
  const market = (kind: string) => ({ kind }) as MarketInfo;

  test('what is about a later moment is not shown, but for what one said oneself; in a room all is', () => {
    const messages = [toMessage(1), toMessage(9), toMessage(10, { member: 1 })];
    const { shown, ahead } = toShown({ messages, member: me }, 5_000);
    expect([shown.map(({ message }) => message), ahead]).toEqual([[1, 10], 1]);
    expect(hidesLater('recording:demo', market('replay'))).toBe(true);
    expect(hidesLater('market:live', market('replay'))).toBe(true);
    expect(hidesLater('room:fed', market('replay'))).toBe(false);
    expect(hidesLater('market:live', market('live'))).toBe(false);
  });

  test('a note comes when the clock comes to its moment, once', () => {
    const messages = [toMessage(1), toMessage(2), toMessage(3, { removed: 'author' })];
    expect(toDue(messages, 1_000, 2_000).map(({ message }) => message)).toEqual([2]);
    expect(toDue(messages, 2_000, 9_000)).toEqual([]);
  });
});

test('what was not read are messages of others since the last look that are still there', () => {
  const messages = [
    toMessage(1),
    toMessage(2),
    toMessage(3, { member: 1 }),
    toMessage(4, { removed: 'moderator' }),
  ];
  const info = { people: 1, slowMs: 0, speakers: 'everyone' as const };
  const view = { chat: 'market:live', member: me, info, messages, hasOlder: false, seen: 1 };
  expect(countUnread(view)).toBe(1);
});
