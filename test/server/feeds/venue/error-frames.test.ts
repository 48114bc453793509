/**
 * What a venue refuses in its frames reaches people in one sentence, whatever it answers: a connection stops or waits,
 * a symbol is refused, or the feed goes on and says what the venue complains of. No refusal is dropped.
 */
import { describe, expect, test } from 'vitest';
import { VenueRunner } from '../../../../server/feeds/venue/runner.ts';
import { VENUES } from '../../../../shared/venue/registry.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import type { Link } from '../../../support/venue/dialect.ts';
import { DIALECTS } from '../../../support/venue/dialects.ts';
import { createFakeWire } from '../../../support/venue/fake-wire.ts';

const MONDAY_MS = Date.UTC(2026, 0, 5, 15);

/** A feed of two symbols at a venue whose answers a test gives. */
function connect(venueId: string) {
  const venue = VENUES.find(({ id }) => id === venueId)!;
  const { dialect, symbols } = DIALECTS.find((one) => one.dialect.venue === venueId)!;
  const clock = createFakeClock({ nowMs: MONDAY_MS });
  const wire = createFakeWire();
  const rejected: string[] = [];
  const said: string[] = [];
  const runner = new VenueRunner(
    {
      venue,
      context: { settings: {}, keys: {} },
      hosts: { socket: 'ws://venue', rest: 'http://venue' },
      openSocket: wire.openSocket,
      get: wire.get,
      clock,
    },
    {
      onTrade: () => undefined,
      onNews: () => undefined,
      onGap: () => undefined,
      onLive: () => undefined,
      onRejected: (symbol, reason, text) => void rejected.push(`${symbol} ${reason}: ${text}`),
      onComplaint: (text) => void said.push(text),
      onState: () => undefined,
    },
  );
  let sequence = 0;
  const link: Link = {
    symbols: new Set(symbols),
    url: new URL('ws://venue/'),
    nextSequence: () => sequence++,
    now: { timeMs: MONDAY_MS, timeNs: 0 },
  };
  runner.want(symbols);
  wire.last.open();
  wire.last.say(...(dialect.greet?.(link) ?? []));
  /** Answers what was sent, as the venue does or with a frame of the test. */
  const answer = (refusal?: string): void => {
    for (let turn = 0; turn < 8; turn++) {
      clock.advance(1_000);
      for (const text of wire.last.sent.splice(0)) {
        const asked = dialect.read(text);
        if (asked.type === 'login') wire.last.say(...(dialect.loggedIn?.(link) ?? []));
        if (asked.type !== 'subscribe') continue;
        const frames = refusal === undefined ? dialect.ack(asked, asked.symbols, link) : [refusal];
        wire.last.say(...frames);
      }
    }
  };
  return { runner, wire, clock, symbols, rejected, said, answer };
}

type Outcome =
  /** The connection is given up, or waits for at least a minute. */
  | { readonly stopped: RegExp }
  | { readonly waits: RegExp }
  /** It is made anew. */
  | { readonly again: RegExp }
  /** It goes on, and people are told. */
  | { readonly told: RegExp }
  /** A symbol is refused, the rest goes on. */
  | { readonly refused: RegExp };

/** Frames of each venue that come while all symbols are live and nothing was asked. */
const UNASKED: readonly (readonly [venue: string, frame: object, outcome: Outcome])[] = [
  [
    'coinbase',
    {
      type: 'error',
      message: 'Failed to subscribe',
      reason: 'FOO-BAR is not a valid product',
    },
    { told: /does not know a symbol.*FOO-BAR is not a valid product/ },
  ],
  ['coinbase', { type: 'error', message: 'rate limit exceeded' }, { told: /too fast/ }],
  ['coinbase', { type: 'error', message: 'Too many subscriptions' }, { told: /no more symbols/ }],
  ['coinbase', { type: 'error', message: 'Malformed JSON' }, { told: /Malformed JSON/ }],
  ['coinbase', { type: 'error', message: 'authentication failure' }, { stopped: /key is wrong/ }],
  [
    'coinbase',
    { type: 'error', message: 'BTC-USD', reason: 'BTC-USD is delisted' },
    { refused: /^BTC-USD unknownSymbol: .*delisted$/ },
  ],
  [
    'coinbase-advanced',
    { type: 'error', message: 'failed to subscribe: invalid product_id' },
    { told: /invalid product_id/ },
  ],
  ['coinbase-advanced', { type: 'error', message: 'too many requests' }, { told: /too fast/ }],
  [
    'coinbase-advanced',
    { type: 'error', message: 'internal error' },
    { again: /fault of its own/ },
  ],
  [
    'kraken',
    { error: 'Exceeded msg rate', method: 'subscribe', success: false },
    { told: /too fast.*Exceeded msg rate/ },
  ],
  [
    'kraken',
    {
      error: 'Currency pair not supported XBT/EUR',
      method: 'subscribe',
      req_id: 99,
      success: false,
      symbol: 'XBT/EUR',
    },
    { told: /does not know a symbol.*XBT\/EUR/ },
  ],
  [
    'kraken',
    { error: 'Currency pair not supported ETH/USD', method: 'subscribe', symbol: 'ETH/USD' },
    { refused: /^ETH\/USD unknownSymbol: Currency pair not supported/ },
  ],
  ['binance', { error: { code: -1003, msg: 'Too many requests.' } }, { told: /too fast/ }],
  ['binance', { code: 2, msg: 'Invalid request', id: 999 }, { told: /Invalid request/ }],
  ['binance', { code: 3, msg: 'Too many streams' }, { told: /no more symbols/ }],
  ['binance', { code: -1001, msg: 'Internal error' }, { again: /fault of its own/ }],
  [
    'bitstamp',
    { event: 'bts:error', channel: '', data: { code: null, message: 'Bad JSON.' } },
    { told: /Bad JSON/ },
  ],
  [
    'bitstamp',
    { event: 'bts:error', channel: 'live_trades_ethusd', data: { message: 'Incorrect channel.' } },
    { refused: /^ethusd unknownSymbol: Incorrect channel/ },
  ],
  ['okx', { event: 'error', code: '60012', msg: 'Illegal request' }, { told: /Illegal request/ }],
  [
    'okx',
    { event: 'error', code: '60014', msg: 'Requests too frequent' },
    { told: /too fast.*Requests too frequent/ },
  ],
  [
    'okx',
    { event: 'error', code: '60018', msg: "channel:trades,instId:BTC-NOSUCH doesn't exist" },
    { told: /does not know a symbol.*BTC-NOSUCH/ },
  ],
  [
    'okx',
    { event: 'channel-conn-count-error', channel: 'trades', connCount: '30' },
    { waits: /no more connections/ },
  ],
  [
    'bybit',
    { success: false, ret_msg: 'Invalid symbol :[publicTrade.NOSUCH]', op: 'subscribe' },
    { told: /does not know a symbol.*NOSUCH/ },
  ],
  [
    'bybit',
    { success: false, ret_msg: 'args size >10', op: 'subscribe', req_id: '999' },
    { told: /args size >10/ },
  ],
  ['alpaca', [{ T: 'error', code: 400, msg: 'invalid syntax' }], { told: /400 invalid syntax/ }],
  ['alpaca', [{ T: 'error', code: 401, msg: 'not authenticated' }], { stopped: /key is wrong/ }],
  ['alpaca', [{ T: 'error', code: 402, msg: 'auth failed' }], { stopped: /key is wrong/ }],
  ['alpaca', [{ T: 'error', code: 404, msg: 'auth timeout' }], { again: /auth timeout/ }],
  [
    'alpaca',
    [{ T: 'error', code: 405, msg: 'symbol limit exceeded' }],
    { told: /no more symbols.*405/ },
  ],
  [
    'alpaca',
    [{ T: 'error', code: 406, msg: 'connection limit exceeded' }],
    { waits: /no more connections: another program may use the same key/ },
  ],
  ['alpaca', [{ T: 'error', code: 407, msg: 'slow client' }], { again: /too slowly/ }],
  ['alpaca', [{ T: 'error', code: 409, msg: 'insufficient' }], { stopped: /plan of this key/ }],
  ['alpaca', [{ T: 'error', code: 410, msg: 'invalid action' }], { told: /410 invalid action/ }],
  ['alpaca', [{ T: 'error', code: 500, msg: 'internal error' }], { again: /fault of its own/ }],
  ['alpaca', [{ T: 'error', code: 499, msg: 'new error' }], { told: /499 new error/ }],
  [
    'finnhub',
    { type: 'error', msg: 'Subscribing to too many symbols' },
    {
      refused: /^MSFT symbolLimit: it takes no more symbols \("Subscribing to too many symbols"\)$/,
    },
  ],
  ['finnhub', { type: 'error', msg: 'Invalid symbol' }, { refused: /^MSFT unknownSymbol: / }],
  ['finnhub', { type: 'error', msg: 'Invalid API key' }, { stopped: /key is wrong/ }],
  ['finnhub', { type: 'error', msg: 'Rate limit' }, { told: /too fast/ }],
  ['finnhub', { type: 'error', msg: 'Something else' }, { told: /Something else/ }],
  [
    'tiingo',
    { messageType: 'E', response: { code: 401, message: 'Authorization failed' } },
    { stopped: /key is wrong/ },
  ],
  [
    'tiingo',
    { messageType: 'E', response: { code: 400, message: 'thresholdLevel not valid' } },
    { stopped: /plan of this key/ },
  ],
  [
    'tiingo',
    { messageType: 'E', response: { code: 400, message: 'limit of 500 unique symbols' } },
    { told: /no more symbols/ },
  ],
  [
    'tiingo',
    { messageType: 'E', response: { code: 400, message: 'Maximum number of connections' } },
    { waits: /no more connections/ },
  ],
  [
    'tiingo',
    { messageType: 'E', response: { code: 429, message: 'slow down' } },
    { told: /too fast.*slow down/ },
  ],
  [
    'massive',
    [{ ev: 'status', status: 'auth_failed', message: 'authentication failed' }],
    { stopped: /key is wrong/ },
  ],
  [
    'massive',
    [{ ev: 'status', status: 'max_connections', message: 'Maximum number of connections' }],
    { waits: /no more connections: another program may use the same key/ },
  ],
  [
    'massive',
    [{ ev: 'status', status: 'error', message: 'not authorized for: T.MSFT' }],
    { refused: /^MSFT notInPlan: not authorized/ },
  ],
  [
    'massive',
    [{ ev: 'status', status: 'error', message: "You don't have access to real-time data." }],
    { stopped: /plan of this key/ },
  ],
  [
    'massive',
    [{ ev: 'status', status: 'error', message: 'Too many symbols' }],
    { told: /no more symbols/ },
  ],
];

describe('a refusal that nobody asked for', () => {
  test.each(UNASKED)('of %s, %j: %o', (venueId, frame, outcome) => {
    const { runner, wire, rejected, said, answer } = connect(venueId);
    answer();
    const [link] = runner.links;
    expect(link!.state).toMatchObject({ state: 'connected', text: '' });
    wire.last.say(frame);
    const { state, text, nextMs = 0 } = link!.state;
    if ('stopped' in outcome) {
      expect(state).toBe('stopped');
      expect(text).toMatch(outcome.stopped);
    } else if ('waits' in outcome) {
      expect(state).toBe('waiting');
      expect(text).toMatch(outcome.waits);
      expect(nextMs - MONDAY_MS).toBeGreaterThanOrEqual(60_000);
    } else if ('again' in outcome) {
      expect(state).toBe('waiting');
      expect(text).toMatch(outcome.again);
    } else if ('told' in outcome) {
      expect(state).toBe('connected');
      expect(text).toMatch(outcome.told);
      expect(said).toEqual([text]);
      expect(rejected).toEqual([]);
    } else {
      expect(state).toBe('connected');
      expect(rejected).toEqual([expect.stringMatching(outcome.refused)]);
    }
    runner.close();
  });

  test('is told for ten minutes, and leaves no timer', () => {
    const { runner, wire, clock, answer } = connect('okx');
    answer();
    wire.last.say({ event: 'error', code: '60014', msg: 'Requests too frequent' });
    for (let minute = 0; minute < 10; minute++) {
      expect(runner.links[0]!.state.text).toMatch(/too fast/);
      for (let s = 0; s < 60; s++) {
        clock.advance(1_000);
        wire.last.say('pong');
      }
    }
    expect(runner.links[0]!.state).toMatchObject({ state: 'connected', text: '' });
    wire.last.say({ event: 'error', code: '60014', msg: 'Requests too frequent' });
    runner.close();
    expect(clock.timers).toBe(0);
  });
});

describe('a venue that acknowledges nothing', () => {
  const TOO_MANY = { type: 'error', msg: 'Subscribing to too many symbols' };
  const trade = (symbol: string): object => ({
    type: 'trade',
    data: [{ s: symbol, p: 1, t: MONDAY_MS, v: 1, c: null }],
  });

  test('refuses as many symbols as it complains of, the newest first, and none that has data', () => {
    const { runner, wire, rejected, said, answer } = connect('finnhub');
    answer();
    wire.last.say(trade('MSFT'));
    wire.last.say(TOO_MANY);
    expect(rejected).toEqual([expect.stringMatching(/^AAPL symbolLimit/)]);
    wire.last.say(TOO_MANY);
    expect(rejected).toHaveLength(1);
    expect(said).toEqual([expect.stringMatching(/no more symbols/)]);
    runner.close();
  });

  test('is believed by its data: a symbol that was taken for the refused one is live with it', () => {
    const { runner, wire, answer } = connect('finnhub');
    answer();
    wire.last.say(TOO_MANY);
    expect(runner.stateOf('MSFT')).toBe('rejected');
    wire.last.say(trade('MSFT'));
    expect(runner.stateOf('MSFT')).toBe('live');
    runner.close();
  });

  test('means what has left by then, not what still waits to be sent', () => {
    const { runner, wire, clock, rejected, answer } = connect('finnhub');
    answer();
    runner.want(Array.from({ length: 30 }, (_, n) => `S${n}`));
    clock.advance(0);
    expect(wire.last.sent).toHaveLength(10);
    wire.last.say(TOO_MANY);
    expect(rejected).toEqual([expect.stringMatching(/^S9 symbolLimit/)]);
    runner.close();
  });

  test('and says that the plan lacks something refuses a symbol while others have data', () => {
    const { runner, wire, rejected, answer } = connect('finnhub');
    answer();
    wire.last.say(trade('AAPL'));
    wire.last.say({ type: 'error', msg: "You don't have access to this resource." });
    expect(runner.links[0]!.state.state).toBe('connected');
    expect(rejected).toEqual([expect.stringMatching(/^MSFT notInPlan/)]);
    runner.close();
  });
});

describe('a refusal of what was asked', () => {
  test.each([
    ['binance', '{"code":-1121,"msg":"Invalid symbol."}', 'unknownSymbol'],
    ['coinbase', '{"type":"error","message":"Too many products"}', 'symbolLimit'],
    [
      'coinbase-advanced',
      '{"type":"error","message":"failed to subscribe: invalid product_id"}',
      'unknownSymbol',
    ],
    ['alpaca', '[{"T":"error","code":405,"msg":"symbol limit exceeded"}]', 'symbolLimit'],
    ['okx', '{"event":"error","code":"60020","msg":"too many"}', 'symbolLimit'],
    ['tiingo', '{"messageType":"E","response":{"code":404,"message":"x"}}', 'unknownSymbol'],
    ['bybit', '{"success":false,"ret_msg":"args size >10","op":"subscribe"}', 'badRequest'],
    ['massive', '[{"ev":"status","status":"error","message":"unknown symbol"}]', 'unknownSymbol'],
  ])('of %s with %s concerns the symbols of that request', (venueId, frame, reason) => {
    const { runner, symbols, rejected, answer } = connect(venueId);
    answer(frame);
    const named = rejected.map((line) => line.split(':')[0]!);
    expect(named.toSorted()).toEqual(symbols.map((symbol) => `${symbol} ${reason}`).toSorted());
    expect(runner.links[0]!.state.state).toBe('connected');
    runner.close();
  });
});
