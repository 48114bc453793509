/** Alerts that the server keeps, over HTTP: made of text or fields, changed, dropped, refused by name, with rights. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createTickColumns, pushTrade, SIDE } from '../../../shared/model/tick.ts';
import { createHttpApp, type HttpAppChoice } from '../../support/http-app.ts';
import { createListSource } from '../../support/list-source.ts';
import { createMemoryShelf } from '../../support/memory-shelf.ts';
import { toInstruments } from '../../support/test-instruments.ts';
import { makeFolder } from '../tape/folder.ts';

async function begin(choice: HttpAppChoice = {}) {
  const folder = join(makeFolder(), '.alerts');
  const open = async () => {
    const { app } = await createHttpApp({ alerts: { folder }, ...choice });
    return app;
  };
  let app = await open();
  onTestFinished(() => app.close());
  return {
    folder,
    async ask(
      method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
      url: string,
      payload?: object,
      token = '',
    ) {
      const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
      const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
      return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
    },
    async restart() {
      await app.close();
      app = await open();
    },
  };
}

test('a change of what an alert does not have is refused by name', async () => {
  const { ask } = await begin();
  const { body } = await ask('POST', '/api/alerts', { text: 'S0 > 105' });
  expect(await ask('PATCH', `/api/alerts/${String(body['id'])}`, { foo: 1 })).toMatchObject({
    status: 400,
    body: { error: { message: 'unknown field "foo"' } },
  });
});

test('an alert is made of text, listed, changed field by field and dropped', async () => {
  const { ask } = await begin();
  const made = await ask('POST', '/api/alerts', { text: 's0 > 105', restMs: 60_000 });
  expect(made).toMatchObject({
    status: 201,
    body: {
      text: 's0 > 105',
      symbols: ['s0'],
      rule: { kind: 'price', level: '105', direction: 'up' },
      state: 'watching',
      watched: 1,
    },
  });
  const { id } = made.body as { id: string };
  const url = `/api/alerts/${id}`;
  const change = { text: 'S0 < vwap', name: 'below', paused: true, expiresMs: 5 };
  expect((await ask('PATCH', url, change)).body).toMatchObject({
    id,
    name: 'below',
    text: 'S0 < vwap',
    restMs: 60_000,
    expiresMs: 5,
    state: 'paused',
  });
  const { body } = await ask('PATCH', url, {
    paused: false,
    expiresMs: null,
    restMs: null,
    name: null,
  });
  expect(body).toMatchObject({ name: 'S0 < vwap', state: 'watching' });
  expect(body).not.toHaveProperty('restMs');
  expect(body).not.toHaveProperty('expiresMs');
  expect((await ask('GET', '/api/alerts')).body).toEqual({
    alerts: [(await ask('GET', url)).body],
  });
  expect(await ask('DELETE', url)).toEqual({ status: 200, body: { alerts: [] } });
  expect((await ask('GET', url)).body).toMatchObject({ error: { code: 'UNKNOWN_ALERT' } });
});

test('what cannot be is refused with the place and the name', async () => {
  const { ask } = await begin();
  const refuse = async (payload: object, status: number, message: RegExp) => {
    const answer = await ask('POST', '/api/alerts', payload);
    expect(answer.status).toBe(status);
    expect((answer.body['error'] as { message: string }).message).toMatch(message);
  };
  await refuse({ text: 'S0 >> 5' }, 400, /text: character 5: expected a price/);
  await refuse({ text: 'S0 > 5', rule: { kind: 'halt' } }, 400, /"text" says symbols and rule/);
  await refuse({ symbols: ['S0'] }, 400, /either "text", or/);
  await refuse({ text: 'NONE > 5' }, 404, /no symbol "NONE"/);
  await refuse({ text: `${'A'.repeat(100)} > 5` }, 400, /text: symbols.* 64/);
  await refuse({ text: 'S0 > 5.123' }, 400, /alert: rule: level/);
  await refuse({ text: 'S0 > 5', other: 1 }, 400, /other/);
  await refuse({ text: 'S0 > 5', actions: { webhook: 'ftp://x' } }, 400, /actions.webhook/);
  await refuse({ text: 'S0 > 5', actions: { webhook: 'https://a:b@x' } }, 400, /passwords/);
  for (const kind of ['nope', '__proto__', 5]) {
    await refuse(
      { symbols: ['S0'], rule: { kind } },
      400,
      /alert: rule: field "kind" must be one of/,
    );
  }
  expect((await ask('GET', '/api/alerts')).body).toEqual({ alerts: [] });
  const kept = await ask('POST', '/api/alerts', { text: 'S0 > 5' });
  const url = `/api/alerts/${(kept.body['alert'] as { id: string } | undefined)?.id ?? String(kept.body['id'])}`;
  for (const change of [{ rule: { kind: 'nope' } }, { rule: null }, { symbols: null }]) {
    const answer = await ask('PATCH', url, change);
    expect([answer.status, (answer.body['error'] as { code: string }).code]).toEqual([
      400,
      expect.stringMatching(/^BAD_/),
    ]);
  }
  expect((await ask('GET', url)).body).toMatchObject({ symbols: ['S0'] });
});

test('alerts are there again after a restart', async () => {
  const { ask, restart, folder } = await begin();
  await ask('POST', '/api/alerts', { text: 'S0 new high' });
  await restart();
  expect((await ask('GET', '/api/alerts')).body).toMatchObject({
    alerts: [{ text: 'S0 new high' }],
  });
  expect(readdirSync(folder)).toContain('alerts.journal');
});

test('who may only look may list and read the record, and change nothing', async () => {
  const tokens = { token: 'full-token-0123', shareToken: 'share-token-0123' };
  const { ask } = await begin({ tokens });
  const { body } = await ask('POST', '/api/alerts', { text: 'S0 > 5' }, tokens.token);
  const url = `/api/alerts/${body['id'] as string}`;
  const share = tokens.shareToken;
  expect((await ask('GET', '/api/alerts', undefined, share)).status).toBe(200);
  expect((await ask('GET', '/api/alerts/audit?after=0&limit=5', undefined, share)).body).toEqual({
    entries: [],
    oldest: 0,
    newest: 0,
  });
  expect((await ask('POST', '/api/alerts', { text: 'S0 > 5' }, share)).status).toBe(403);
  expect((await ask('PATCH', url, { paused: true }, share)).status).toBe(403);
  expect((await ask('DELETE', url, undefined, share)).status).toBe(403);
  expect((await ask('GET', '/api/alerts')).status).toBe(401);
});

test('a rule is tried before it is kept: over a recording, and over the past of a live market', async () => {
  const { ask } = await begin({
    shelf: createMemoryShelf({ day: () => createListSource(toInstruments(2), toWaves()) }),
  });
  const found = await ask('POST', '/api/alerts/test', { text: 's0 > 101', recording: 'day' });
  expect(found).toEqual({
    status: 200,
    body: {
      label: 'test',
      fromMs: 0,
      toMs: 99_000,
      watched: 1,
      count: 25,
      fired: Array.from({ length: 25 }, (_, n) => ({
        symbol: 's0'.toUpperCase(),
        event: 'up',
        value: 101.5,
        price: 101.5,
        sequence: 4 * n + 3,
        timeMs: (4 * n + 2) * 1_000,
        timeNs: 0,
      })),
    },
  });
  expect((await ask('POST', '/api/alerts/test', { text: 'S0 > 101' })).body).toMatchObject({
    error: { code: 'NO_REWIND' },
  });
  expect((await ask('POST', '/api/alerts/test', { text: 'S0 >' })).status).toBe(400);
  expect((await ask('GET', '/api/alerts')).body).toEqual({ alerts: [] });
});

/** A price that comes to 101.50 every four seconds. */
function toWaves() {
  const ticks = createTickColumns(100);
  for (let i = 0; i < 100; i++) {
    pushTrade(ticks, 0, i * 1_000, 0, i % 4 === 2 ? 10_150 : 10_000, 10, SIDE.buy);
  }
  return ticks;
}
