/**
 * The gateway's end of what its clients and the feed say to each other. A client gets a session in the feed with the
 * first command that is relayed. Promises that answers keep their order, that a client which does not read holds back
 * its own frames alone, and that where something was lost the clients concerned are sent away to come back, since they
 * could not know what they missed.
 */
import type { OutFrame } from '../../../shared/engine/hub/frame-sink.ts';
import { toMessage } from '../../../shared/engine/hub/message.ts';
import type { Log } from '../../../shared/engine/log.ts';
import type {
  AnswerElsewhere,
  CommandContext,
} from '../../../shared/engine/session/command/command-definition.ts';
import type { SomeCommand } from '../../../shared/engine/session/command/command-table.ts';
import { CommandError } from '../../../shared/engine/session/services.ts';
import type { Session } from '../../../shared/engine/session/session.ts';
import type { Surroundings } from '../../../shared/engine/surroundings.ts';
import { CLOSE, type CloseCode, type ErrorCode } from '../../../shared/wire/codes.ts';
import { JSON_PROTOCOL } from '../../../shared/wire/frame.ts';
import type { Bus } from '../bus.ts';
import { toJson } from '../json.ts';
import { createListening, createNumbering } from '../relay/numbered-line.ts';
import { decodeRelay, encodeRelay, RELAY, type RelayMessage } from '../relay/relay-message.ts';
import { TO_FEED, toGatewaySubject } from '../subjects.ts';

/** Ids of relayed commands begin here, so that no client has the same. */
const FIRST_ID = 2 ** 52;
/** A feed that says nothing for so long is gone, and all that clients shared with it. */
const GONE_MS = 15_000;
const DRAIN_MS = 16;
const SPREAD_MS = 1_000;
const NOTHING = new Uint8Array(0);
/** Texts of the JSON dialect that clients count as frames. */
const DATA = new Set([
  'ticks',
  'snapshot',
  'bars',
  'barHistory',
  'heartbeat',
  'marks',
  'gap',
  'merged',
]);
/** What the gateway itself tells of markets that it follows. */
const OWN_NEWS = new Set(['market', 'events', 'listings']);

interface Relayed {
  readonly client: number;
  readonly session: Session;
  /** Answers that are waited for, by the id that they carry. */
  readonly waiting: Map<number, (answer: Record<string, unknown>) => void>;
  /** Bytes that came, and that the client has by now. */
  heardBytes: number;
  drainedBytes: number;
}

/** The line. */
export interface RelayLine {
  readonly clients: number;
  /** Whether the feed was heard lately. */
  readonly isHeard: boolean;
  /** Relays a command; those after it wait for its answer. */
  ask(command: SomeCommand, context: CommandContext): AnswerElsewhere;
  /** Relays a command whose answer holds up none, and comes as it is. */
  pass(command: SomeCommand, context: CommandContext): undefined;
  /** Relays a command for a client that has a session there already; the answer is nobody's. */
  also(command: SomeCommand, client: object): void;
  has(client: object): boolean;
  leave(client: object): void;
  look(market: string, ids: Iterable<number>): void;
  /** Tells all gateways that a login was ended. */
  tellEnded(digest: string): void;
  /** About once a second. */
  lookAfter(): void;
  close(): void;
}

/** What a line needs. */
export interface RelayLineOptions {
  readonly bus: Bus;
  /** Name of the gateway, its own for its life. */
  readonly gateway: string;
  readonly surroundings: Surroundings;
  readonly log: Log;
  readonly isFollowed: (market: string) => boolean;
}

const text = new TextEncoder();
const fromText = new TextDecoder();

/** Begins to listen. */
export function createRelayLine(options: RelayLineOptions): RelayLine {
  const { bus, gateway, surroundings, log, isFollowed } = options;
  const { elapsed, random } = surroundings;
  const numbering = createNumbering();
  const listening = createListening();
  const bySession = new Map<object, Relayed>();
  const byNumber = new Map<number, Relayed>();
  let lastClient = 0;
  let lastId = FIRST_ID;
  let feed: string | undefined;
  let heardMs = elapsed();
  let hasHeard = false;

  function say(kind: number, client = 0, body: Uint8Array = NOTHING): void {
    const place = numbering.next(kind);
    bus.publish(TO_FEED, encodeRelay({ kind, from: gateway, place, client, body }));
  }

  function open({ client, rights, isOperator }: CommandContext): Relayed {
    const session = client as Session;
    const known = bySession.get(session);
    if (known !== undefined) return known;
    const relayed: Relayed = {
      client: ++lastClient,
      session,
      waiting: new Map(),
      heardBytes: 0,
      drainedBytes: 0,
    };
    bySession.set(session, relayed);
    byNumber.set(relayed.client, relayed);
    const presented = { address: gateway, rights, isOperator, dialect: session.dialect };
    say(RELAY.open, relayed.client, text.encode(JSON.stringify(presented)));
    return relayed;
  }

  const tell = ({ client }: Relayed, command: object): void =>
    say(RELAY.say, client, text.encode(JSON.stringify(command)));

  function forget(relayed: Relayed): void {
    bySession.delete(relayed.session);
    byNumber.delete(relayed.client);
  }

  /** Sends clients away to come back: what they shared is gone, or they may have missed some of it. */
  function sendAway(): void {
    if (byNumber.size > 0) log.warn({ clients: byNumber.size }, 'clients begin anew with the feed');
    for (const relayed of byNumber.values()) {
      forget(relayed);
      say(RELAY.leave, relayed.client);
      const reconnectAfterMs = Math.floor(random() * SPREAD_MS);
      relayed.session.send({ type: 'restarting', reconnectAfterMs });
      relayed.session.close(CLOSE.restarting, 'the line to the feed was interrupted');
    }
  }

  function hear(bytes: Uint8Array): void {
    const message = decodeRelay(bytes);
    if (message === undefined) {
      log.warn({}, 'the bus brought what is no message of the feed');
      return;
    }
    const isOther = feed !== undefined && feed !== message.from;
    feed = message.from;
    heardMs = elapsed();
    hasHeard = true;
    if (isOther) listening.forget();
    if (!listening.follows(message) || isOther || message.kind === RELAY.reset) sendAway();
    const relayed = byNumber.get(message.client);
    if (relayed !== undefined) hearFor(relayed, message);
  }

  function hearFor(relayed: Relayed, { kind, body }: RelayMessage): void {
    const { session } = relayed;
    if (kind === RELAY.frame) {
      relayed.heardBytes += body.length;
      session.sendFrame(toFrame(body));
    } else if (kind === RELAY.text) {
      relayed.heardBytes += body.length;
      hearText(relayed, body);
    } else if (kind === RELAY.close) {
      forget(relayed);
      const { code, reason } = (toJson(body) ?? {}) as { code?: number; reason?: string };
      session.close((code ?? CLOSE.restarting) as CloseCode, reason ?? '');
    }
  }

  function hearText({ session, waiting }: Relayed, body: Uint8Array): void {
    const message = toJson(body) as Record<string, unknown> | undefined;
    if (message === undefined) return;
    const { id, type, market } = message;
    const answer = typeof id === 'number' ? waiting.get(id) : undefined;
    if (answer !== undefined) {
      waiting.delete(id as number);
      answer(message);
    } else if (session.dialect === JSON_PROTOCOL && DATA.has(type as string)) {
      session.sendFrame(toTextFrame(fromText.decode(body)));
    } else if (id !== undefined || !OWN_NEWS.has(type as string) || !isOwn(market)) {
      session.send(message as never);
    }
  }

  /** Whether news are about a market that the gateway follows, and tells of by itself. */
  function isOwn(market: unknown): boolean {
    const name = typeof market === 'string' ? market : (market as { name?: string } | null)?.name;
    return name !== undefined && isFollowed(name);
  }

  /** Says how much each client has, so that the feed sends it more. */
  function tellDrained(): void {
    for (const relayed of byNumber.values()) {
      const { session, heardBytes, drainedBytes, client } = relayed;
      if (heardBytes === drainedBytes || !session.canSend()) continue;
      relayed.drainedBytes = heardBytes;
      say(RELAY.drained, client, text.encode(String(heardBytes)));
    }
  }

  const unsubscribe = bus.subscribe(toGatewaySubject(gateway), hear);
  const stopDrains = surroundings.every(DRAIN_MS, tellDrained);

  return {
    get clients() {
      return byNumber.size;
    },
    get isHeard() {
      return elapsed() - heardMs < GONE_MS;
    },
    ask: (command, context) => ({
      begin(done) {
        const relayed = open(context);
        const id = ++lastId;
        relayed.waiting.set(id, (answer) => {
          const { id: _id, ...rest } = answer;
          done(answer['type'] === 'error' ? toError(answer) : (rest as { type: string }));
        });
        tell(relayed, { ...command, id });
      },
    }),
    pass(command, context) {
      tell(open(context), command);
      return undefined;
    },
    also(command, client) {
      const relayed = bySession.get(client);
      if (relayed === undefined) return;
      const id = ++lastId;
      relayed.waiting.set(id, () => undefined);
      tell(relayed, { ...command, id });
    },
    has: (client) => bySession.has(client),
    leave(client) {
      const relayed = bySession.get(client);
      if (relayed === undefined) return;
      forget(relayed);
      say(RELAY.leave, relayed.client);
    },
    look: (market, ids) =>
      say(RELAY.look, 0, text.encode(JSON.stringify({ market, ids: [...ids] }))),
    tellEnded: (digest) => say(RELAY.ended, 0, text.encode(digest)),
    lookAfter() {
      say(RELAY.pulse);
      if (!hasHeard || elapsed() - heardMs < GONE_MS) return;
      hasHeard = false;
      listening.forget();
      sendAway();
    },
    close() {
      unsubscribe();
      stopDrains();
    },
  };
}

function toError({ error }: Record<string, unknown>): CommandError {
  const { code, message } = (error ?? {}) as { code?: ErrorCode; message?: string };
  return new CommandError(code ?? 'INTERNAL', message ?? 'The feed failed at this command.');
}

/** A frame that was made elsewhere. */
const toFrame = (body: Uint8Array): OutFrame => {
  const bytes = body.slice();
  return {
    type: bytes[0]! & 15,
    length: bytes.length,
    message: toMessage(bytes, bytes.length),
    bytes,
    texts: () => new Error('a binary frame of the feed for a client of texts'),
    merged: undefined,
  };
};

const toTextFrame = (one: string): OutFrame => ({
  type: 0,
  length: one.length,
  message: NOTHING,
  bytes: NOTHING,
  texts: () => [one],
  merged: undefined,
});
