/** What people may make others see: texts and names of any characters, the nasty ones first. */
import { assert, constantFrom, oneof, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toChatText } from '../../../../shared/engine/chat/chat-text.ts';
import {
  cleanName,
  cleanText,
  countBytes,
  countGraphemes,
  cutGraphemes,
} from '../../../../shared/engine/chat/clean-text.ts';
import { isReserved, toLikeness } from '../../../../shared/engine/chat/likeness.ts';
import { findMentions } from '../../../../shared/engine/chat/mentions.ts';
import { toUtf8 } from '../../../../shared/model/utf8.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';

/** Characters that do harm, among ones that do not. */
const NASTY = constantFrom(
  ...'\u202e\u2066\u2069\u200f\u200b\u200d\u200c\ufeff\u0000\u001b\u0085\u2028\r\n\t \u3000\u00ad\u034f\u3164\u0301\u0336\u20dd\ufe0faé@'.split(
    '',
  ),
  '\u{e0041}',
  '\ud800',
  '\udc00',
  '\u{1f469}',
);
const texts = oneof(
  string({ unit: 'grapheme', maxLength: 60 }),
  string({ unit: 'binary', maxLength: 60 }),
  string({ unit: NASTY, maxLength: 60 }),
);
const HARMFUL =
  /(?!\n)\p{Cc}|[\u200b\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff\p{Cs}]/u;

describe('a cleaned text', () => {
  test('has no control, no override of direction and no half character, and is cleaned once for all', () => {
    assert(
      property(texts, (text) => {
        const clean = cleanText(text);
        expect(clean).not.toMatch(HARMFUL);
        expect(clean).not.toMatch(/[\p{M}\u200c\u200d]{5}/u);
        expect(clean).not.toMatch(/\n{3}/);
        expect(clean).toBe(clean.trim());
        expect(cleanText(clean)).toBe(clean);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['lines of any kind', 'a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
    ['markup, as text', '<img src=x onerror=alert(1)> & "q"', '<img src=x onerror=alert(1)> & "q"'],
    ['what turns text around', 'pay \u202eDLOS\u202c now', 'pay DLOS now'],
    ['marks piled up', `z${'\u0336'.repeat(40)}o`, `z${'\u0336'.repeat(4)}o`],
    ['an emoji that is joined', '👩‍👩‍👧 🏳️‍🌈 👍🏽', '👩‍👩‍👧 🏳️‍🌈 👍🏽'],
    ['Hebrew with points', 'שָׁלוֹם', 'שָׁלוֹם'.normalize('NFC')],
    ['Hindi', 'क्षत्रिय', 'क्षत्रिय'],
    ['many empty lines', 'a\n\n\n\n\nb  \n', 'a\n\nb'],
    ['an escape sequence of a terminal', '\u001b[31mred', '[31mred'],
  ])('keeps or mends %s', (_what, text, clean) => expect(cleanText(text)).toBe(clean));

  test.each([['\u200b\u200b'], ['\u3164'], [' \n '], ['\u2800'], ['\u0301'], ['\u200d']])(
    'of which nothing shows is empty: %j',
    (text) => expect(cleanText(text)).toBe(''),
  );
});

describe('the length of a message', () => {
  test('is counted in what people call characters, and in bytes', () => {
    expect(countGraphemes('👩‍👩‍👧e\u0301x')).toBe(3);
    expect(cutGraphemes('👩‍👩‍👧ab', 2)).toBe('👩‍👩‍👧a');
    assert(
      property(string({ unit: 'grapheme' }), (text) => {
        expect(countBytes(text)).toBe(toUtf8(text).length);
      }),
    );
  });

  test('may be the limit and no more', () => {
    expect(toChatText('x'.repeat(LIMITS.chatCharacters), 'say')).toHaveLength(500);
    for (const text of ['x'.repeat(501), '👩‍👩‍👧'.repeat(200), 'a\n'.repeat(21) + 'b', '\u200b']) {
      expect(() => toChatText(text, 'say')).toThrow(
        expect.objectContaining({ code: 'BAD_COMMAND' }),
      );
    }
  });
});

describe('a name', () => {
  test('is one line without what hides', () => {
    expect(cleanName(' Ada\n\u202e  Love\u200dlace ')).toBe('Ada Lovelace');
    assert(
      property(texts, (text) => {
        const name = cleanName(text);
        expect(name).not.toMatch(/\n| {2}|[\u200c\u200d]/u);
        expect(cleanName(name)).toBe(name);
      }),
    );
  });

  test.each([
    ['Ada', 'АDА'],
    ['paypal', 'рaypaI'],
    ['Bill', 'Bi11'],
    ['modern', 'rnodem'],
    ['Ada', 'A d.a'],
    ['Zoë', 'ZOE'],
    ['Ada', 'Ａｄａ'],
  ])('looks like another: %s and %s', (one, other) => {
    expect(toLikeness(other)).toBe(toLikeness(one));
  });

  test('of other letters stays another name, and signs alone are a name', () => {
    expect(toLikeness('Ada')).not.toBe(toLikeness('Ida'));
    expect(toLikeness('币安')).not.toBe(toLikeness('币女'));
    expect(toLikeness('🚀')).not.toBe('');
  });

  test.each(['Host', 'H0st', 'ноst', 'Moderator 2', '★ admin ★', 'TICKDECK'])(
    'that claims an office is reserved: %s',
    (name) => expect(isReserved(name)).toBe(true),
  );
  test.each(['Hostetter', 'Modesty', 'Ada'])('that only begins like one is not: %s', (name) =>
    expect(isReserved(name)).toBe(false),
  );
});

describe('a mention', () => {
  const symbols = ['NVDA', 'BRK.B', 'BTC/USD', '^GSPC', '@107', '币安人生USDT', 'X'];
  const find = (text: string) => symbols.find((symbol) => symbol === text.toUpperCase());
  test.each([
    ['buy @nvda, sell (@BRK.B).', ['NVDA', 'BRK.B']],
    ["@NVDA's spread and @BTC/USD!", ['NVDA', 'BTC/USD']],
    ['@^GSPC @107 @@107 @币安人生USDT', ['^GSPC', '@107', '币安人生USDT']],
    ['ada@nvda.com @nobody @ @BTC/USDX', []],
    ['@NVDA @NVDA', ['NVDA']],
  ])('is of a symbol that the market has: %s', (text, expected) =>
    expect(findMentions(text, find)).toEqual(expected),
  );

  test('is found in any text without fault, so many at most', () => {
    assert(property(texts, (text) => void findMentions(`@${text}`, find)));
    const many = (text: string): string => text;
    const text = Array.from({ length: 99 }, (_, at) => `@S${at}`).join(' ');
    expect(findMentions(text, many)).toHaveLength(LIMITS.chatMentions);
  });
});
