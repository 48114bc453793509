/**
 * The bus over NATS, without streams: what a broker loses is made good by who counts. Answers go in parts, since a
 * broker lets only so much through at once. Promises that nothing is queued for a broker that is away, that a broker which
 * comes back is found again, and that a wrong password or name is said at once and not tried for ever.
 */
import {
  connect,
  createInbox,
  credsAuthenticator,
  type Msg,
  type NatsConnection,
  type NodeConnectionOptions,
} from '@nats-io/transport-node';
import { toPublicReason } from '../../../shared/model/public-reason.ts';
import { type Answer, type Bus, BusError, type BusState, createBusCounts } from '../bus.ts';
import { createHearers } from '../hearers.ts';
import { createQuestions } from '../local/questions.ts';
import { createPartCollector, toParts } from './answer-parts.ts';

/** Hands an answer on, now or later. */
function tell(
  reply: () => Answer,
  say: (body: Uint8Array) => void,
  refuse: (why: unknown) => void,
): void {
  try {
    const answer = reply();
    if (answer instanceof Promise) answer.then(say, refuse);
    else say(answer);
  } catch (why) {
    refuse(why);
  }
}

/** How a broker is reached. Texts of files, not their names. */
export interface NatsOptions {
  /** `nats://host:port` or `tls://host:port`. */
  readonly servers: readonly string[];
  /** First part of all subjects: sets the feeds of one broker apart. */
  readonly name: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly credentials?: string | undefined;
  readonly tls?:
    { readonly ca?: string; readonly cert?: string; readonly key?: string } | undefined;
  /** Who connects, for the broker's lists. */
  readonly client: string;
  /** Hears once that the broker is not there yet. */
  readonly onWait: () => void;
}

const AGAIN_MS = 500;
const CONNECT_MS = 3_000;
/** A broker that is not there yet; any other error is not made better by trying. */
const ABSENT =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNRESET|EHOSTUNREACH|timeout|refused/i;

/** A fresh object each time: the library writes into it. */
function toConnection(options: NatsOptions): NodeConnectionOptions {
  const { servers, client, user, password, credentials, tls } = options;
  return {
    servers: [...servers],
    name: client,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    reconnectJitterTLS: 250,
    pingInterval: 5_000,
    maxPingOut: 2,
    noEcho: true,
    timeout: CONNECT_MS,
    ignoreAuthErrorAbort: true,
    ...(user === undefined ? {} : { user, pass: password ?? '' }),
    ...(credentials === undefined
      ? {}
      : { authenticator: credsAuthenticator(new TextEncoder().encode(credentials)) }),
    ...(tls === undefined ? {} : { tls }),
  };
}

async function reach(options: NatsOptions): Promise<NatsConnection> {
  let hasTold = false;
  for (;;) {
    try {
      return await connect(toConnection(options));
    } catch (error) {
      const reason = toPublicReason(error);
      const isAbsent = ABSENT.test(`${reason} ${String((error as Error).cause)}`);
      if (!isAbsent) throw new BusError(`the broker at ${options.servers.join(', ')}: ${reason}`);
      if (!hasTold) options.onWait();
      hasTold = true;
      await new Promise<void>((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

/** Connects; waits for a broker that is not there yet. @throws BusError for one that refuses */
export async function connectNats(options: NatsOptions): Promise<Bus> {
  const connection = await reach(options);
  const { name } = options;
  const counts = createBusCounts();
  const hearers = createHearers();
  const questions = createQuestions();
  const collector = createPartCollector(questions, counts);
  const states = new Set<(state: BusState) => void>();
  let state: BusState = 'connected';
  let reconnects = 0;

  const toSubject = (subject: string): string => `${name}.${subject}`;
  const inbox = createInbox();

  function setState(next: BusState): void {
    if (state === next || state === 'closed') return;
    if (next === 'connected') reconnects++;
    state = next;
    for (const hear of states) hear(next);
  }

  async function watch(): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect' || type === 'staleConnection') setState('lost');
      else if (type === 'reconnect') setState('connected');
    }
  }

  function send(subject: string, bytes: Uint8Array, reply?: string): void {
    if (state !== 'connected' || connection.isClosed()) return;
    try {
      connection.publish(subject, bytes, reply === undefined ? {} : { reply });
      counts.sentMessages++;
      counts.sentBytes += bytes.length;
    } catch {
      /* Larger than the broker lets through, or it is closing: as good as lost. */
      counts.refused++;
    }
  }

  function note({ data }: Msg): void {
    counts.heardMessages++;
    counts.heardBytes += data.length;
  }

  connection.subscribe(`${inbox}.*`, {
    callback(error, message) {
      if (error !== null) return;
      note(message);
      const id = Number(message.subject.slice(inbox.length + 1));
      if (message.headers?.code === 503) questions.refuse(id, 'the feed is not there');
      else collector.take(id, message.data);
    },
  });
  watch().catch(() => undefined);
  connection.closed().then(
    () => setState('closed'),
    () => setState('closed'),
  );

  return {
    get state() {
      return state;
    },
    get reconnects() {
      return reconnects;
    },
    counts,
    publish: (subject, bytes) => send(toSubject(subject), bytes),
    subscribe(subject, hear) {
      const isFirst = !hearers.has(subject);
      const end = hearers.add(subject, hear);
      const own = isFirst
        ? connection.subscribe(toSubject(subject), {
            callback(error, message) {
              if (error !== null) return;
              note(message);
              hearers.tell(subject, message.data);
            },
          })
        : undefined;
      return () => {
        end();
        if (!hearers.has(subject)) own?.unsubscribe();
      };
    },
    ask(subject, question, timeoutMs) {
      if (state !== 'connected') return Promise.reject(new BusError('the broker is away'));
      return questions.ask(timeoutMs, (id) => send(toSubject(subject), question, `${inbox}.${id}`));
    },
    answer(subject, reply) {
      const own = connection.subscribe(toSubject(subject), {
        callback(error, message) {
          if (error !== null || message.reply === undefined) return;
          note(message);
          const { reply: to } = message;
          const say = (body: Uint8Array, isRefusal: boolean): void => {
            for (const part of toParts(body, isRefusal)) send(to, part);
          };
          const refuse = (why: unknown): void =>
            say(new TextEncoder().encode(toPublicReason(why)), true);
          tell(
            () => reply(message.data),
            (body) => say(body, false),
            refuse,
          );
        },
      });
      return () => own.unsubscribe();
    },
    onState(hear) {
      states.add(hear);
      return () => states.delete(hear);
    },
    async close() {
      questions.refuseAll('the bus is closed');
      if (connection.isClosed()) return;
      if (state === 'connected') await connection.drain().catch(() => undefined);
      else await connection.close().catch(() => undefined);
    },
  };
}
