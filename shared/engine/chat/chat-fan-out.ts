/**
 * Tells the members of one chat what is new: what was said within some ms goes out as one message that is encoded once
 * for all of them, a slice of clients at a time. Promises that a client which reads nothing costs the others nothing:
 * it is passed over, and told what it has missed when it reads again, once for all who missed the same.
 */
import type { ChatInfo, ChatMessage } from '../../wire/chat-message.ts';
import { LIMITS } from '../../wire/limits.ts';
import { type SharedText, toSharedText } from '../hub/message.ts';
import type { Cancel, Surroundings } from '../surroundings.ts';
import type { ChatClient } from './chat-contract.ts';

/** What a fan-out tells of. */
export interface Told {
  readonly chat: string;
  readonly messages: {
    readonly revision: number;
    since(revision: number): { messages: ChatMessage[]; missed: number };
  };
  info(): ChatInfo;
}

/** A fan-out. */
export interface ChatFanOut {
  /** A client has been told everything up to now by other means. */
  join(client: ChatClient): void;
  leave(client: ChatClient): void;
  /** Something has changed. */
  wake(): void;
  /** People or rules have changed: told within about a second, or with the next message. */
  noteInfo(): void;
  /** Tells news of people, and those who had been behind. Called about once a second. */
  lookAfter(): void;
  close(): void;
}

/** Sends between two looks at the event loop: about 2 ms of work. */
const SLICE = 200;

/** Makes one that nobody listens to. */
export function createChatFanOut(
  told: Told,
  { elapsed, after, defer }: Pick<Surroundings, 'elapsed' | 'after' | 'defer'>,
): ChatFanOut {
  /** Revision that each client has been told of. */
  const positions = new Map<ChatClient, number>();
  let sent = told.messages.revision;
  let sentMs = -Infinity;
  let isInfoNew = false;
  /** What is planned: the next batch, or the next slice of this one. */
  let cancel: Cancel | undefined;
  let isSending = false;

  function toText(from: number, withInfo: boolean): SharedText {
    const { messages, missed } = told.messages.since(from);
    return toSharedText(
      JSON.stringify({
        type: 'chat',
        chat: told.chat,
        ...(messages.length === 0 ? {} : { messages }),
        ...(missed === 0 ? {} : { missed }),
        ...(withInfo ? { info: told.info() } : {}),
      }),
    );
  }

  function send(text: SharedText, from: number, to: number): void {
    const line = [...positions.keys()];
    isSending = true;
    const slice = (at: number): void => {
      cancel = undefined;
      for (const client of line.slice(at, at + SLICE)) {
        if (positions.get(client) !== from || client.isBehind) continue;
        client.sendShared(text);
        positions.set(client, to);
      }
      if (at + SLICE < line.length) {
        cancel = defer(() => slice(at + SLICE));
        return;
      }
      isSending = false;
      if (told.messages.revision > sent) wake();
    };
    slice(0);
  }

  function flush(): void {
    cancel = undefined;
    const from = sent;
    const text = toText(from, isInfoNew);
    isInfoNew = false;
    sent = told.messages.revision;
    sentMs = elapsed();
    send(text, from, sent);
  }

  function wake(): void {
    if (cancel !== undefined || isSending) return;
    const waitMs = sentMs + LIMITS.chatBatchMs - elapsed();
    /* What else was said in this turn goes along. */
    cancel = waitMs > 0 ? after(waitMs, flush) : defer(flush);
  }

  /** Tells those who had been behind, each group with one encoding. */
  function catchUp(): void {
    const texts = new Map<number, SharedText>();
    for (const [client, at] of positions) {
      if (at >= sent || client.isBehind) continue;
      const text = texts.get(at) ?? toText(at, true);
      texts.set(at, text);
      client.sendShared(text);
      positions.set(client, told.messages.revision);
    }
  }

  return {
    join(client) {
      positions.set(client, sent);
    },
    leave: (client) => void positions.delete(client),
    wake,
    noteInfo: () => void (isInfoNew = true),
    lookAfter() {
      if (isSending || cancel !== undefined) return;
      catchUp();
      if (isInfoNew) flush();
    },
    close: () => cancel?.(),
  };
}
