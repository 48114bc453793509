/**
 * What was said in one chat, as far back as a chat reaches: numbers, changes, pages, and what has changed since a
 * client was told last. Knows no member and no client.
 */
import type { ChatMessage } from '../../wire/chat-message.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { ChatPage } from './chat-contract.ts';
import { countBytes } from './clean-text.ts';

interface Kept {
  message: ChatMessage;
  /** Revision of the chat that changed it last. */
  revision: number;
}

/** Messages of a chat. */
export interface ChatMessages {
  /** Rises with each change. */
  readonly revision: number;
  find(number: number): ChatMessage | undefined;
  /** Takes a new message, or what replaces one; the oldest goes where there are too many. */
  put(message: ChatMessage): void;
  /** Number for the next message. */
  next(): number;
  all(): Iterable<ChatMessage>;
  page(before?: number, limit?: number): ChatPage;
  /** Messages that have changed after a revision, by number; the newest where there are many. */
  since(revision: number): { messages: ChatMessage[]; missed: number };
}

/** Makes them, of those that were kept. */
export function createChatMessages(kept: Iterable<ChatMessage>): ChatMessages {
  /** By number, which is also the order in which they stand. */
  const messages = new Map<number, Kept>();
  let newest = 0;
  let revision = 0;

  function put(message: ChatMessage): void {
    revision++;
    messages.set(message.message, { message, revision });
    newest = Math.max(newest, message.message);
    if (messages.size <= LIMITS.chatMessages) return;
    const [oldest] = messages.keys();
    messages.delete(oldest!);
  }

  for (const message of [...kept].sort((a, b) => a.message - b.message)) put(message);

  /** The newest of some, as many as fit into an answer. */
  function cut(from: readonly ChatMessage[], most: number): ChatMessage[] {
    const taken: ChatMessage[] = [];
    let bytes = 0;
    for (let at = from.length - 1; at >= 0 && taken.length < most; at--) {
      bytes += countBytes(JSON.stringify(from[at]));
      if (bytes > LIMITS.chatPageBytes && taken.length > 0) break;
      taken.push(from[at]!);
    }
    return taken.toReversed();
  }

  return {
    get revision() {
      return revision;
    },
    find: (number) => messages.get(number)?.message,
    put,
    next: () => newest + 1,
    *all() {
      for (const { message } of messages.values()) yield message;
    },
    page(before = Infinity, limit = LIMITS.chatPage) {
      const older = [...messages.values()]
        .map(({ message }) => message)
        .filter(({ message }) => message < before);
      const page = cut(older, limit);
      return { messages: page, more: page.length < older.length };
    },
    since(told) {
      const changed = [...messages.values()]
        .filter((each) => each.revision > told)
        .map(({ message }) => message);
      const page = cut(changed, LIMITS.chatPage);
      return { messages: page, missed: changed.length - page.length };
    },
  };
}
