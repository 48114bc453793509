/**
 * A licence that forbids to show a feed to others forbids it for its recording as well: over HTTP and on the socket, live
 * and recorded, the share token gets nothing of it unless the operator gives leave.
 */
import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createRecordingShelf } from '../../../server/recording/recording-shelf.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import type { Rights } from '../../../shared/engine/session/principal.ts';
import { UNKNOWN_TERMS, withLeave, type FeedTerms } from '../../../shared/model/feed-terms.ts';
import type { RecordingInfo } from '../../../shared/wire/answer.ts';
import { createFakeTransport } from '../../support/fake-transport.ts';
import { createHttpApp, type HttpApp } from '../../support/http-app.ts';
import { createScriptedSource } from '../../support/scripted-source.ts';
import { makeFolder } from '../tape/folder.ts';
import { makeRows, toColumns, toMeta } from '../tape/rows.ts';

const OWNER = 'an-owner-token-1';
const GUEST = 'a-guest-token-22';
const TOKENS: Readonly<Record<Rights, string>> = { full: OWNER, read: GUEST };
const TERMS: FeedTerms = { venue: 'Alpaca', licence: 'For personal use.', mayShare: false };

let parts: HttpApp | undefined;
afterEach(() => parts?.app.close());

/** Writes a recording of a live feed. */
async function record(folder: string, name: string, terms: FeedTerms | undefined): Promise<void> {
  const provenance = { kind: 'live' as const, label: 'Live from Alpaca' };
  const writer = createTapeWriter(join(folder, `${name}.tape`), {
    ...toMeta(2),
    provenance: terms === undefined ? provenance : { ...provenance, terms },
  });
  writer.append(toColumns(makeRows(1, 50, 2)), 0, 50);
  await writer.close();
}

/** A server with a live market and a recording of one licence; the owner has the recording open. */
async function open(hasLeave: boolean, terms: FeedTerms | 'none' = TERMS) {
  const folder = makeFolder();
  await record(folder, 'x', terms === 'none' ? undefined : terms);
  mkdirSync(join(folder, 'frames'));
  writeFileSync(join(folder, 'frames', 'alpaca.frames.gz'), 'kept');
  const source = createScriptedSource();
  source.tell({ mayShare: hasLeave });
  const shelf = createRecordingShelf(folder, { shareLicensed: hasLeave });
  const tokens = { token: OWNER, shareToken: GUEST };
  parts = await createHttpApp({ source, shelf, tokens });
  const owner = connect('full');
  owner.say({ type: 'open', id: 1, recording: 'x', paused: true });
  await turn();
  return folder;
}

function connect(rights: Rights) {
  const transport = createFakeTransport();
  parts!.sessions.admit(transport, { address: '127.0.0.1', rights });
  return transport;
}

async function turn(): Promise<void> {
  for (let i = 0; i < 20; i++) {
    parts!.markets.turn(() => true);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function statusOf(rights: Rights, url: string): Promise<number> {
  const answer = await parts!.app.inject({
    url,
    headers: { authorization: `Bearer ${TOKENS[rights]}` },
  });
  return answer.statusCode;
}

async function listedTo(rights: Rights): Promise<readonly RecordingInfo[]> {
  const headers = { authorization: `Bearer ${TOKENS[rights]}` };
  const answer = await parts!.app.inject({ url: '/api/recordings', headers });
  return answer.json<{ recordings: RecordingInfo[] }>().recordings;
}

/** Codes of errors by the id of the command, for commands that only look. */
async function refusedOnSocket(rights: Rights): Promise<(number | undefined)[]> {
  const client = connect(rights);
  client.say({ type: 'recording', id: 1, recording: 'x' });
  client.say({ type: 'join', id: 2, market: 'replay-1' });
  client.say({ type: 'subscribe', id: 3, market: 'replay-1', symbols: ['SYM0'] });
  client.say({ type: 'quotes', id: 4, market: 'replay-1', symbols: ['SYM0'] });
  client.say({ type: 'subscribe', id: 5, market: 'live', symbols: ['*'], contract: 'latest' });
  await turn();
  return client
    .messages('error')
    .filter(({ error }) => error.code === 'FORBIDDEN')
    .map(({ id }) => id);
}

describe.each([
  { rights: 'full', hasLeave: false, isShown: true },
  { rights: 'full', hasLeave: true, isShown: true },
  { rights: 'read', hasLeave: false, isShown: false },
  { rights: 'read', hasLeave: true, isShown: true },
] as const)(
  'with $rights rights, leave of the operator: $hasLeave',
  ({ rights, hasLeave, isShown }) => {
    test('the recording and the live feed are shown or refused alike, over HTTP', async () => {
      await open(hasLeave);
      const status = isShown ? 200 : 403;
      for (const url of [
        '/api/quotes',
        '/api/instruments',
        '/api/recordings/x/overview',
        '/api/quotes?market=replay-1',
        '/api/instruments?market=replay-1',
        '/api/bars?market=replay-1&symbol=SYM0&interval=1m',
        '/api/events?market=replay-1',
      ]) {
        expect([url, await statusOf(rights, url)]).toEqual([url, status]);
      }
      expect((await listedTo(rights)).map(({ name }) => name)).toEqual(isShown ? ['x'] : []);
    });

    test('and on the socket', async () => {
      await open(hasLeave);
      expect(await refusedOnSocket(rights)).toEqual(isShown ? [] : [1, 2, 3, 4, 5]);
    });
  },
);

test('the licence and the name of the feed are told with the recording and with its replay', async () => {
  await open(true);
  const terms = withLeave(TERMS);
  expect(await listedTo('full')).toMatchObject([{ name: 'x', terms }]);
  const headers = { authorization: `Bearer ${OWNER}` };
  const { markets } = (await parts!.app.inject({ url: '/api/markets', headers })).json<{
    markets: object[];
  }>();
  expect(markets[1]).toMatchObject({ name: 'replay-1', provenance: 'recorded', terms });
});

test('a recording of a live market that does not say its licence is not shared', async () => {
  await open(false, 'none');
  expect(await listedTo('full')).toMatchObject([{ terms: UNKNOWN_TERMS }]);
  expect(await listedTo('read')).toEqual([]);
  expect(await statusOf('read', '/api/recordings/x/overview')).toBe(403);
});

test("one operator's leave does not go with the file to the next one", async () => {
  const folder = makeFolder();
  await record(folder, 'y', withLeave(TERMS));
  const tape = openTape(join(folder, 'y.tape'));
  tape.close();
  expect(tape.meta.provenance.terms).toEqual(TERMS);
});

test('a tape whose terms cannot be read is damaged rather than free', async () => {
  const folder = makeFolder();
  const wrong = { ...TERMS, licence: '' };
  await expect(record(folder, 'z', wrong)).rejects.toThrow('provenance');
});

test('what lies in the folder of recordings cannot be fetched, kept frames included, by anybody', async () => {
  await open(false);
  for (const rights of ['full', 'read'] as const) {
    for (const url of [
      '/recordings/x.tape',
      '/recordings/frames/alpaca.frames.gz',
      '/frames/alpaca.frames.gz',
      '/api/recordings/x',
      '/api/recordings/x.tape',
      '/api/recordings/frames%2Falpaca.frames.gz/overview',
      '/api/recordings/..%2Fframes%2Falpaca.frames.gz/overview',
      '/api/frames/alpaca.frames.gz',
    ]) {
      expect([url, await statusOf(rights, url)]).toEqual([url, 404]);
    }
  }
});
