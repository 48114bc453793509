/** Recordings and rooms over HTTP: what the socket's commands do, with the same rights. */
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { createRecordingShelf } from '../../../server/recording/recording-shelf.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import { createHttpApp, type HttpApp } from '../../support/http-app.ts';
import { makeFolder } from '../tape/folder.ts';
import { makeRows, toColumns, toMeta } from '../tape/rows.ts';

const OWNER = 'an-owner-token-1';
const GUEST = 'a-guest-token-22';

let parts: HttpApp;
let folder: string;

beforeEach(async () => {
  folder = makeFolder();
  for (const [name, kind] of [
    ['day', 'simulated'],
    ['mine', 'live'],
  ] as const) {
    const provenance = { kind, label: name };
    const writer = createTapeWriter(join(folder, `${name}.tape`), { ...toMeta(2), provenance });
    writer.append(toColumns(makeRows(1, 50, 2)), 0, 50);
    await writer.close();
  }
  const tokens = { token: OWNER, shareToken: GUEST };
  const shelf = { ...createRecordingShelf(folder), ensure: () => Promise.resolve() };
  parts = await createHttpApp({ shelf, tokens });
  onTestFinished(() => parts.app.close());
});

async function ask(method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, as = OWNER) {
  const response = await parts.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${as}` },
    ...(payload === undefined ? {} : { payload }),
  });
  return [response.statusCode, response.json<Record<string, never>>()] as const;
}

test('a recording is begun, listed and ended; who may only look may list', async () => {
  expect(await ask('GET', '/api/recorders')).toEqual([200, { recorders: [] }]);
  const begun = await ask('POST', '/api/recorders', { recording: 'now', symbols: ['s1'] });
  expect(begun).toMatchObject([201, { recording: 'now', market: 'live', symbols: ['S1'] }]);
  const again = await ask('POST', '/api/recorders', { recording: 'now' });
  expect(again).toMatchObject([409, { error: { code: 'RECORDING_EXISTS' } }]);
  const listed = await ask('GET', '/api/recorders', undefined, GUEST);
  expect(listed).toMatchObject([200, { recorders: [{ recording: 'now', state: 'recording' }] }]);
  for (const [method, url, body] of [
    ['POST', '/api/recorders', {}],
    ['DELETE', '/api/recorders/now', undefined],
    ['POST', '/api/keep', {}],
    ['POST', '/api/rooms', { room: 'a', recording: 'day' }],
    ['DELETE', '/api/rooms/a', undefined],
  ] as const) {
    const refused = await ask(method, url, body, GUEST);
    expect(refused).toMatchObject([403, { error: { code: 'FORBIDDEN' } }]);
  }
  expect(await ask('DELETE', '/api/recorders/now')).toEqual([200, { recorders: [] }]);
  const tape = openTape(join(folder, 'now.tape'));
  tape.close();
  expect(tape.isComplete).toBe(true);
  expect(await ask('DELETE', '/api/recorders/now')).toMatchObject([
    404,
    { error: { code: 'UNKNOWN_RECORDING' } },
  ]);
  const kept = await ask('POST', '/api/keep', { seconds: 10 });
  expect(kept).toMatchObject([409, { error: { code: 'NO_RECORDER' } }]);
  expect(await ask('POST', '/api/keep', { minutes: 1 })).toMatchObject([400, {}]);
});

test('a recording is opened as a room, which is listed for who may know of it, and closed', async () => {
  const made = await ask('POST', '/api/rooms', {
    room: 'morning',
    recording: 'day',
    speed: 10,
    paused: true,
    steering: 'everyone',
  });
  expect(made).toMatchObject([
    201,
    { room: 'morning', recording: 'day', state: 'paused', speed: 10, steering: 'everyone' },
  ]);
  expect(made[1]).toMatchObject({ people: 0 });
  const replays = parts.markets.replays;
  for (const [room, code] of [
    ['morning', 'ROOM_NAME_TAKEN'],
    [' ', 'BAD_COMMAND'],
  ]) {
    const refused = await ask('POST', '/api/rooms', { room, recording: 'day' });
    expect(refused[1]).toMatchObject({ error: { code } });
  }
  const unknown = await ask('POST', '/api/rooms', { room: 'b', recording: 'night' });
  expect(unknown).toMatchObject([404, { error: { code: 'UNKNOWN_RECORDING' } }]);
  expect(parts.markets.replays).toBe(replays);
  expect(await ask('POST', '/api/rooms', { room: 'own', recording: 'mine' })).toMatchObject([
    201,
    {},
  ]);
  const [, all] = await ask('GET', '/api/rooms');
  const [, shared] = await ask('GET', '/api/rooms', undefined, GUEST);
  expect(all).toMatchObject({ rooms: [{ room: 'morning' }, { room: 'own' }] });
  expect(shared).toMatchObject({ rooms: [{ room: 'morning' }] });
  expect(shared['rooms']).toHaveLength(1);
  const left = await ask('DELETE', '/api/rooms/morning');
  expect(left).toMatchObject([200, { rooms: [{ room: 'own' }] }]);
  expect(parts.markets.replays).toBe(replays);
  expect(await ask('DELETE', '/api/rooms/morning')).toMatchObject([
    404,
    { error: { code: 'UNKNOWN_ROOM' } },
  ]);
});
