/** The REST side of a fake venue: answers from its world in its dialect, late, wrongly or in part when told to. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ExactTime } from '../../../shared/venue/event.ts';
import { type Dialect, toJson } from './dialect.ts';
import type { Ledger } from './links.ts';
import type { World } from './world.ts';

/** What goes wrong with one request. */
export interface RestFault {
  /** Path that it is for, or a part of it; left out, any. */
  readonly path?: string;
  /** How many requests it is for; one when left out. */
  times?: number;
  /** An answer with this status. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The answer breaks off in its middle. */
  readonly isCut?: boolean;
  /** The answer waits until the test lets it go. */
  readonly isHeld?: boolean;
}

/** REST. */
export interface Rest {
  /** Faults for the next requests, used up in order. */
  readonly faults: RestFault[];
  /** Answers that wait. */
  readonly held: number;
  /** Lets those go that wait. */
  release(): void;
  answer(request: IncomingMessage, response: ServerResponse): void;
}

/** Makes it. */
export function createRest(
  dialect: Dialect,
  world: World,
  ledger: Ledger,
  now: () => ExactTime,
): Rest {
  const faults: RestFault[] = [];
  let held: (() => void)[] = [];

  function takeFault(path: string): RestFault | undefined {
    const at = faults.findIndex((fault) => path.includes(fault.path ?? ''));
    const fault = faults[at];
    if (fault === undefined) return undefined;
    fault.times = (fault.times ?? 1) - 1;
    if (fault.times <= 0) faults.splice(at, 1);
    return fault;
  }

  function respond(request: IncomingMessage, response: ServerResponse, fault?: RestFault): void {
    const url = new URL(request.url ?? '/', 'http://venue');
    const { headers } = request;
    const answer = dialect.rest(
      { path: url.pathname, query: url.searchParams, headers },
      world,
      now(),
    );
    const status = fault?.status ?? answer?.status ?? (answer === undefined ? 404 : 200);
    const body = fault?.body ?? (fault?.status === undefined ? toJson(answer?.body ?? {}) : '');
    const bytes = Buffer.from(body);
    response.writeHead(status, {
      date: new Date(now().timeMs).toUTCString(),
      'content-type': 'application/json',
      'content-length': bytes.length,
      ...answer?.headers,
      ...fault?.headers,
    });
    if (fault?.isCut !== true) return void response.end(bytes);
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  }

  return {
    faults,
    get held() {
      return held.length;
    },
    release() {
      const waiting = held;
      held = [];
      for (const go of waiting) go();
    },
    answer(request, response) {
      ledger.requests.push(`${request.method} ${request.url}`);
      const fault = takeFault(request.url ?? '');
      if (fault?.isHeld === true) held.push(() => respond(request, response, fault));
      else respond(request, response, fault);
    },
  };
}
