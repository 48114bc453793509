/**
 * The bus between the processes of one machine, without a broker: a pipe from the feed to each gateway. The feed's end
 * is the middle of it. Gateways do not hear each other.
 */
import type { Duplex } from 'node:stream';
import { type Answer, type Bus, BusError, type BusState, createBusCounts } from '../bus.ts';
import { toPublicReason } from '../../../shared/model/public-reason.ts';
import { createHearers } from '../hearers.ts';
import { createPeer, OP, type Peer, type PeerMessage } from './peer.ts';
import { createQuestions } from './questions.ts';

const EMPTY = new Uint8Array(0);
const utf8 = new TextEncoder();
const text = new TextDecoder();

type Reply = (question: Uint8Array) => Answer;

/** Answers a question, now or later. */
function reply(peer: Peer, answers: ReadonlyMap<string, Reply>, message: PeerMessage): void {
  const { subject, id, body } = message;
  const refuse = (error: unknown): void =>
    peer.send({ op: OP.refuse, subject, id, body: utf8.encode(toPublicReason(error)) });
  const send = (answer: Uint8Array): void =>
    peer.send({ op: OP.answer, subject, id, body: answer });
  const handle = answers.get(subject);
  if (handle === undefined) return refuse(new BusError('nobody answers that here'));
  try {
    const answer = handle(body);
    if (answer instanceof Promise) answer.then(send, refuse);
    else send(answer);
  } catch (error) {
    refuse(error);
  }
}

/** The feed's end, to which gateways are attached. */
export interface LocalHub extends Bus {
  /** Takes one more gateway's pipe. */
  attach(stream: Duplex): void;
}

/** Makes the feed's end. */
export function createLocalHub(): LocalHub {
  const counts = createBusCounts();
  const hearers = createHearers();
  const answers = new Map<string, Reply>();
  /** What each gateway wants to hear. */
  const peers = new Map<Peer, Set<string>>();

  function onMessage(peer: Peer, message: PeerMessage): void {
    const { op, subject, body } = message;
    if (op === OP.publish) hearers.tell(subject, body);
    else if (op === OP.ask) reply(peer, answers, message);
    else if (op === OP.subscribe) peers.get(peer)?.add(subject);
    else if (op === OP.unsubscribe) peers.get(peer)?.delete(subject);
  }

  return {
    state: 'connected',
    reconnects: 0,
    counts,
    attach(stream) {
      const peer: Peer = createPeer(stream, counts, {
        onMessage: (message) => onMessage(peer, message),
        onEnd: () => peers.delete(peer),
      });
      peers.set(peer, new Set());
    },
    publish(subject, body) {
      for (const [peer, subjects] of peers) {
        if (subjects.has(subject)) peer.send({ op: OP.publish, subject, id: 0, body });
      }
    },
    subscribe: (subject, hear) => hearers.add(subject, hear),
    ask: () => Promise.reject(new BusError('gateways are asked nothing')),
    answer(subject, handle) {
      answers.set(subject, handle);
      return () => answers.delete(subject);
    },
    onState: () => () => undefined,
    close() {
      for (const peer of peers.keys()) peer.close();
      return Promise.resolve();
    },
  };
}

/** Makes a gateway's end. @param stream its pipe to the feed */
export function createLocalBus(stream: Duplex): Bus {
  const counts = createBusCounts();
  const hearers = createHearers();
  const questions = createQuestions();
  const states = new Set<(state: BusState) => void>();
  let state: BusState = 'connected';

  const peer = createPeer(stream, counts, {
    onMessage({ op, subject, id, body }) {
      if (op === OP.publish) hearers.tell(subject, body);
      else if (op === OP.answer) questions.answer(id, body);
      else if (op === OP.refuse) questions.refuse(id, text.decode(body));
    },
    onEnd() {
      state = 'closed';
      questions.refuseAll('the feed is gone');
      for (const hear of states) hear(state);
    },
  });
  const say = (op: number, subject: string, id = 0, body = EMPTY): void =>
    peer.send({ op, subject, id, body });

  return {
    get state() {
      return state;
    },
    reconnects: 0,
    counts,
    publish: (subject, body) => say(OP.publish, subject, 0, body as Uint8Array<ArrayBuffer>),
    subscribe(subject, hear) {
      const end = hearers.add(subject, hear);
      say(OP.subscribe, subject);
      return () => {
        end();
        if (!hearers.has(subject)) say(OP.unsubscribe, subject);
      };
    },
    ask(subject, question, timeoutMs) {
      if (state === 'closed') return Promise.reject(new BusError('the feed is gone'));
      return questions.ask(timeoutMs, (id) =>
        say(OP.ask, subject, id, question as Uint8Array<ArrayBuffer>),
      );
    },
    answer: () => () => undefined,
    onState(hear) {
      states.add(hear);
      return () => states.delete(hear);
    },
    close() {
      peer.close();
      return Promise.resolve();
    },
  };
}
