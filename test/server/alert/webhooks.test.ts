/** Messages of alerts to other machines: signed, only to the public internet, tried again, bounded. */
import { createHmac } from 'node:crypto';
import type { LookupAddress } from 'node:dns';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createDeliveries, type Outcome, RETRY_MS } from '../../../server/alert/deliveries.ts';
import { ForbiddenAddress, postMessage } from '../../../server/alert/post-message.ts';
import { toSignedHeaders } from '../../../server/alert/webhook-signature.ts';
import { toWebhook } from '../../../server/alert/webhooks.ts';
import type { Owed } from '../../../shared/engine/alert/stored/alert-journal.ts';
import type { AuditEntry } from '../../../shared/wire/stored-alert.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';

const LOG = { info: () => undefined, warn: () => undefined, error: () => undefined };
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** A receiver on this machine that answers with a status, and what it got. */
async function receive(status: number, headers: Record<string, string> = {}) {
  const got: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      got.push({ url: request.url!, headers: request.headers, body });
      response.writeHead(status, headers).end('x'.repeat(100_000));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

test('a signature is the one of the standard’s own example', () => {
  const headers = toSignedHeaders(
    [SECRET],
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    1614265330,
    '{"test": 2432232314}',
  );
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('while a key is changed both sign', () => {
  const other = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
  const { 'webhook-signature': both } = toSignedHeaders([other, SECRET], 'a', 1, '{}');
  const toOne = (secret: string) => toSignedHeaders([secret], 'a', 1, '{}')['webhook-signature'];
  expect(both).toBe(`${toOne(other)} ${toOne(SECRET)}`);
});

const ENTRY = { id: 'a1', number: 7, symbol: 'NVDA', timeMs: 5, timeNs: 0 } as AuditEntry;
const toOwed = (address: string): Owed => ({
  address,
  entry: ENTRY,
  symbols: ['NVDA'],
  rule: { kind: 'price', level: '205' },
});

test('a firing goes out with its id, and a receiver can check who sent it and when', async () => {
  const { got, url } = await receive(204);
  const options = { secrets: [SECRET], allowsPrivate: true };
  const tools = { now: () => 9_000, log: LOG, onGone: vi.fn() };
  expect(await toWebhook(toOwed(url), options, tools).attempt()).toBe('taken');
  const [{ headers, body }] = got as [(typeof got)[0]];
  expect(JSON.parse(body)).toMatchObject({
    type: 'alert.fired',
    timestamp: '1970-01-01T00:00:00.005Z',
    data: { number: 7, symbol: 'NVDA', rule: { kind: 'price' } },
  });
  const key = Buffer.from(SECRET.slice(6), 'base64');
  const sum = createHmac('sha256', key).update(`a1.7.9.${body}`).digest('base64');
  expect(headers).toMatchObject({
    'webhook-id': 'a1.7',
    'webhook-timestamp': '9',
    'webhook-signature': `v1,${sum}`,
  });
});

test.each([
  [200, 'taken'],
  [410, 'gone'],
  [500, { laterMs: undefined }],
  [404, { laterMs: undefined }],
] as const)('a receiver that answers %i: %o', async (status, outcome) => {
  const { url } = await receive(status);
  const options = { secrets: [SECRET], allowsPrivate: true };
  const tools = { now: () => 0, log: LOG, onGone: vi.fn() };
  expect(await toWebhook(toOwed(url), options, tools).attempt()).toEqual(outcome);
});

test('no redirect is followed', async () => {
  const other = await receive(200);
  const { url } = await receive(302, { location: other.url });
  expect(await postMessage(url, {}, '{}', { allowsPrivate: true, timeoutMs: 5_000 })).toBe(302);
  expect(other.got).toEqual([]);
});

describe('unless it is allowed, only the public internet is called', () => {
  const post = (url: string, addresses: readonly LookupAddress[] = []) =>
    postMessage(url, {}, '{}', {
      allowsPrivate: false,
      timeoutMs: 5_000,
      resolve: (_name, _options, done) => done(null, [...addresses]),
    });

  test.each([
    'http://example.com/',
    'https://example.com:22/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://169.254.169.254/latest/meta-data',
  ])('%s is refused before anything is asked', async (url) => {
    await expect(post(url)).rejects.toThrow(ForbiddenAddress);
  });

  test('a name with one address of the own network among others is refused', async () => {
    const addresses = [
      { address: '93.184.216.34', family: 4 },
      { address: '10.0.0.1', family: 4 },
    ];
    await expect(post('https://rebind.example/', addresses)).rejects.toThrow(
      'rebind.example is 10.0.0.1',
    );
    await expect(post('https://localhost/', [{ address: '::1', family: 6 }])).rejects.toThrow(
      ForbiddenAddress,
    );
  });
});

describe('deliveries', () => {
  /** Delivers one message to a receiver that gives such answers; pauses take no time. */
  async function deliver(answers: readonly Outcome[]) {
    const pauses: number[] = [];
    const after = (ms: number, run: () => void) => {
      pauses.push(ms);
      setImmediate(run);
      return () => undefined;
    };
    const deliveries = createDeliveries({ after, random: () => 0 }, LOG);
    const onGone = vi.fn();
    let tries = 0;
    const attempt = () => Promise.resolve(answers[Math.min(tries++, answers.length - 1)]!);
    deliveries.add({ to: 'x', attempt, onGone });
    await vi.waitUntil(() => deliveries.counts.waiting === 0);
    return { counts: deliveries.counts, pauses, onGone };
  }

  test('are tried again with growing pauses, and given up in the end', async () => {
    const { counts, pauses } = await deliver([{ laterMs: undefined }]);
    expect(pauses).toEqual(RETRY_MS);
    expect(counts).toEqual({ taken: 0, retried: 5, failed: 1, waiting: 0 });
  });

  test('wait as long as the receiver says, and end with the first that is taken', async () => {
    const { counts, pauses } = await deliver([{ laterMs: 7_000 }, 'taken']);
    expect(pauses).toEqual([7_000]);
    expect(counts).toEqual({ taken: 1, retried: 1, failed: 0, waiting: 0 });
  });

  test('end at once where it is no use, and say where nobody wants any more', async () => {
    expect((await deliver(['refused'])).counts).toMatchObject({ failed: 1, retried: 0 });
    const { counts, onGone } = await deliver(['gone']);
    expect(counts).toMatchObject({ failed: 1, retried: 0 });
    expect(onGone).toHaveBeenCalledTimes(1);
  });

  test('are bounded: so many at once, so many waiting, and none once it is closed', () => {
    const deliveries = createDeliveries({ after: () => () => undefined, random: () => 0 }, LOG);
    const attempt = vi.fn(() => new Promise<Outcome>(() => undefined));
    for (let n = 0; n < LIMITS.webhooksWaiting + 3; n++) deliveries.add({ to: 'x', attempt });
    expect(attempt).toHaveBeenCalledTimes(LIMITS.webhooksAtOnce);
    expect(deliveries.counts).toMatchObject({ failed: 3, waiting: LIMITS.webhooksWaiting });
    deliveries.close();
    expect(deliveries.counts.waiting).toBe(LIMITS.webhooksAtOnce);
  });
});
