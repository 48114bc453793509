/** Every route's answers against its schema: nothing that was answered gets lost, nothing is said that the schema does not say. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTickColumns, pushTrade, SIDE } from '../../../shared/model/tick.ts';
import { createSimulator } from '../../../shared/engine/source/simulator/simulator.ts';
import { importFiles } from '../../../server/tape/import/import-files.ts';
import { until } from '../../support/until.ts';
import { createRecordingShelf } from '../../../server/recording/recording-shelf.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import { makeRows, toColumns, toMeta } from '../tape/rows.ts';
import { createLabInProcess } from '../../support/lab-in-process.ts';
import { createHttpApp, type HttpApp, START_MS } from '../../support/http-app.ts';

type Json = Record<string, unknown>;
interface Route {
  method: string;
  url: string;
  schema: TSchema;
  status: number;
  parameters: string[];
}

/** Wants a journal, which a server that was started has; asked in recorders-and-rooms.test.ts. */
const WITH_JOURNAL = new Set(['POST /api/keep']);

const routes: Route[] = [];
/** What a handler gave, before the serializer took what it knows. */
let given: unknown;
let parts: HttpApp;
let app: FastifyInstance;

function note({ method, url, schema }: RouteOptions): void {
  const answers = (schema?.response ?? {}) as Record<string, TSchema>;
  for (const [status, answer] of Object.entries(answers)) {
    if (method === 'HEAD' || WITH_JOURNAL.has(`${String(method)} ${url}`)) continue;
    /* Rules have fields of their kinds, which no schema here lists: asked in alerts.test.ts. */
    if (url.startsWith('/api/alerts')) continue;
    const query = (schema?.querystring ?? {}) as { properties?: object };
    const parameters = Object.keys(query.properties ?? {});
    routes.push({
      method: String(method),
      url,
      schema: answer,
      status: Number(status),
      parameters,
    });
  }
}

/** The same schema, in which objects have the fields that are listed and no other. */
function toStrict(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(toStrict);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy: Json = {};
  for (const [key, value] of Object.entries(schema)) copy[key] = toStrict(value);
  if (copy['type'] === 'object' && copy['properties'] !== undefined)
    copy['additionalProperties'] = false;
  return copy;
}

const RECORDING = {
  name: 'tape',
  bytes: 1,
  startMs: 0,
  endMs: 1,
  ticks: 2,
  symbols: ['A'],
  label: 'A tape',
  provenance: 'recorded',
  seed: 1,
  state: 'damaged',
  reason: 'cut',
};
const OVERVIEW = {
  startMs: 0,
  endMs: 1,
  ticks: [1, 2],
  gaps: [{ fromMs: 0, toMs: 1, cause: 'halt' }],
};
/** A file that does not say what its symbol is. */
const NAMELESS = 'time,price,size\n1723161255.5,1.5,2\n1723161256.5,1.6,3\n';
/** How each route is asked so that it answers all that it can. A new route wants a line here. */
const REQUESTS: Record<string, { url?: string | (() => string); payload?: Json | string }> = {
  'GET /health': {},
  'GET /ready': {},
  'GET /api/me': { url: '/api/me?origin=https://elsewhere.example' },
  'POST /api/login': { payload: { token: 'any-token-at-all' } },
  'DELETE /api/login': {},
  'GET /api/markets': {},
  'GET /api/instruments': {},
  'GET /api/quotes': {},
  'GET /api/bars': { url: '/api/bars?symbol=AAPL&interval=1m' },
  'GET /api/scenarios': {},
  'POST /api/scenarios': { payload: { event: 'flash_crash', target: 'AAPL' } },
  'GET /api/events': {},
  'DELETE /api/events/:id': { url: '/api/events/event-1' },
  'GET /api/statistics': { url: '/api/statistics?symbol=AAPL' },
  'GET /api/recordings': {},
  'GET /api/recordings/:name/overview': { url: '/api/recordings/tape/overview' },
  'GET /api/imports': {},
  'GET /api/imports/:id': { url: () => `/api/imports/${asking}` },
  'POST /api/imports/:id': { url: () => `/api/imports/${asking}?symbol=ABC` },
  'GET /api/recorders': {},
  'POST /api/recorders': { payload: { recording: 'now', symbols: ['AAPL'] } },
  'DELETE /api/recorders/:recording': { url: '/api/recorders/now' },
  'GET /api/rooms': {},
  'POST /api/rooms': { payload: { room: 'morning', recording: 'day', paused: true } },
  'DELETE /api/rooms/:room': { url: '/api/rooms/morning' },
  'POST /api/lab': { payload: { delayMs: 0, loss: 0, ticks: 10, clients: 0 } },
  'GET /api/lab/:id': { url: () => `/api/lab/${lab}` },
  'PATCH /api/lab/:id': { url: () => `/api/lab/${lab}`, payload: { delayMs: 5, loss: 0.1 } },
  'POST /api/imports': { url: '/api/imports?name=data.csv', payload: NAMELESS },
};
/** The lab that was started. */
let lab: string;
/** An import that waits for an answer. */
let asking: string;
const home = mkdtempSync(join(tmpdir(), 'tickdeck-answers-'));

/** A recording that a room can be opened on. */
async function writeRecording(): Promise<void> {
  const writer = createTapeWriter(join(home, 'day.tape'), toMeta(2));
  writer.append(toColumns(makeRows(1, 50, 2)), 0, 50);
  await writer.close();
}

async function askForSymbol(): Promise<string> {
  const url = '/api/imports?name=data.csv';
  const answer = await app.inject({ method: 'POST', url, payload: NAMELESS });
  const { id } = answer.json<{ id: string }>();
  await until(
    async () =>
      (await app.inject({ url: `/api/imports/${id}` })).json<Json>()['state'] === 'asking',
    'the question',
  );
  return id;
}

beforeAll(async () => {
  await writeRecording();
  const simulator = createSimulator({ seed: 1, startMs: START_MS, rate: 20 });
  parts = await createHttpApp({
    source: simulator,
    labProcesses: createLabInProcess(),
    uploads: {
      folder: join(home, 'uploads'),
      mostBytes: 10_000,
      run: (paths, order, run) => importFiles(paths, { ...order, ...run }),
    },
    shelf: {
      ...createRecordingShelf(home),
      ensure: () => Promise.resolve(),
      list: () => Promise.resolve([RECORDING]),
      overview: () => OVERVIEW,
    },
    onInstance(instance) {
      instance.addHook('onRoute', note);
      instance.addHook('preSerialization', (_request, _reply, payload, done) => {
        given = payload;
        done(null, payload);
      });
    },
  });
  ({ app } = parts);
  asking = await askForSymbol();
}, 30_000);
afterAll(async () => {
  await app.close();
  rmSync(home, { recursive: true });
});

async function ask(route: Route): Promise<Json> {
  const key = `${route.method} ${route.url}`;
  const { url = route.url, payload } = REQUESTS[key]!;
  given = undefined;
  const answer = await app.inject({
    method: route.method as 'GET',
    url: typeof url === 'string' ? url : url(),
    ...(payload === undefined ? {} : { payload }),
  });
  expect([key, answer.statusCode]).toEqual([key, route.status]);
  const body = answer.json<Json>();
  if (key === 'POST /api/lab') lab = String(body['id']);
  return body;
}

describe('the answer of every route', () => {
  test('has a schema and a request here', () => {
    const keys = routes.map(({ method, url }) => `${method} ${url}`);
    expect([...new Set(keys)].sort()).toEqual(Object.keys(REQUESTS).sort());
  });

  test('is in the reference, with all that it takes', () => {
    const reference = readFileSync('server/REFERENCE.md', 'utf8').split('\n');
    for (const { method, url, parameters } of routes) {
      const row = reference.find(
        (line) => line.startsWith('|') && line.includes(`\`${method} ${url}\``),
      );
      expect(row, `${method} ${url}`).toBeDefined();
      for (const name of parameters) expect(row, `${method} ${url}`).toContain(`\`${name}\``);
    }
  });

  test('is whole, and what its schema says', async () => {
    for (const route of routes) {
      const body = await ask(route);
      const key = `${route.method} ${route.url}`;
      if (given !== undefined)
        expect([key, body]).toEqual([key, JSON.parse(JSON.stringify(given))]);
      const errors = [...Compile(toStrict(route.schema) as TSchema).Errors(body)];
      expect([key, errors]).toEqual([key, []]);
    }
  });

  test('about markets tells since when a feed is silent', async () => {
    const { market } = parts.markets.live[0]!;
    const ticks = createTickColumns(1);
    pushTrade(ticks, 0, market.lastTimeMs, 0, 10_000, 1, SIDE.buy);
    market.publish(ticks);
    market.beginSilence();
    const { markets } = (await ask(routes.find(({ url }) => url === '/api/markets')!)) as {
      markets: Json[];
    };
    expect(markets[0]).toMatchObject({
      name: 'live',
      silentSinceMs: Math.floor(market.silentSinceMs!),
    });
  });
});
