/** Calls of the routes of scenarios and events. */
import type { MarketEvent } from '../../shared/model/market-event.ts';
import type { TestServer } from './test-server.ts';

/** The wall's clock, ms with fractions. */
export const wall = (): number => performance.timeOrigin + performance.now();

/** What the routes of scenarios and events answer. */
export interface Answer {
  status: number;
  events: MarketEvent[];
  error: { code: string; message: string };
}

/** Asks a route. */
export async function ask(
  server: TestServer,
  path: string,
  init: RequestInit = {},
): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
  const body = (await response.json()) as Partial<Answer>;
  return { status: response.status, ...body } as Answer;
}

/** Starts a scenario. */
export const post = (server: TestServer, body: unknown, headers: Record<string, string> = {}) =>
  ask(server, '/api/scenarios', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
