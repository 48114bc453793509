/**
 * A program's place in a chat: taken once, and taken again on each new connection, with the messages that it has seen
 * and those that it missed. Stands beside the client, so that a program without chat does not carry it.
 */
import type { ChatInfo, ChatMember, ChatMessage } from '../wire/chat-message.ts';
import type { Command } from '../wire/command.ts';
import { LIMITS } from '../wire/limits.ts';
import type { Client } from './client-contract.ts';
import type { ChatNews } from './events.ts';

type Of<T extends Command['type']> = Omit<Extract<Command, { type: T }>, 'type' | 'id' | 'chat'>;

/** How to come into a chat. */
export type ChatOptions = Of<'joinChat'>;

/** A place in a chat. What it asks rejects as `request` does. */
export interface KeptChat {
  /** Name of the chat: `market:live`, `recording:demo`, `room:Fed day`. */
  readonly chat: string;
  /** Who the program is there. */
  readonly member: ChatMember;
  /** Takes the same place again, in a later run of the program too. */
  readonly key: string;
  readonly info: ChatInfo;
  /** By number, oldest first; the newest LIMITS.chatMessages. */
  readonly messages: readonly ChatMessage[];
  /** Whether the server has older ones. */
  readonly hasOlder: boolean;
  /** False once the program has left, was removed, or its market was closed. */
  readonly isIn: boolean;
  /** Calls a listener when anything of it has changed. @returns what takes it off again */
  onNews(listener: () => void): () => void;
  /** Says something; resolves when it outlives the server. */
  say(text: string, about?: Omit<Of<'say'>, 'text'>): Promise<ChatMessage>;
  edit(message: number, text: string): Promise<ChatMessage>;
  remove(message: number): Promise<ChatMessage>;
  /** Fetches older messages. */
  older(): Promise<void>;
  members(): Promise<ChatMember[]>;
  /** Another name or colour. */
  change(as: Pick<ChatOptions, 'name' | 'color'>): Promise<void>;
  moderate(order: Of<'moderate'>): Promise<ChatMember>;
  setRules(rules: Of<'setChat'>): Promise<void>;
  leave(): Promise<void>;
}

/** Messages by number; a later one replaces an earlier one of the same. */
interface MessageList {
  readonly all: readonly ChatMessage[];
  put(messages: readonly ChatMessage[]): void;
  clear(): void;
}

function createMessageList(): MessageList {
  let all: ChatMessage[] = [];
  return {
    get all() {
      return all;
    },
    put(messages) {
      const byNumber = new Map([...all, ...messages].map((one) => [one.message, one]));
      all = [...byNumber.values()].sort((a, b) => a.message - b.message);
      all = all.slice(-LIMITS.chatMessages);
    },
    clear: () => void (all = []),
  };
}

/** Comes into the chat of a market; of a room, whoever has a seat there. Rejects as `request` does */
export async function joinChat(client: Client, options: ChatOptions = {}): Promise<KeptChat> {
  const enter = (more: ChatOptions) =>
    client.request({ type: 'joinChat', ...options, ...more } as const);
  let joined = await enter({});
  let as: ChatOptions = {};
  let isIn = true;
  const list = createMessageList();
  let { info, member, more: hasOlder } = joined;
  const { chat } = joined;
  const listeners = new Set<() => void>();
  const tell = (): void => listeners.forEach((listener) => listener());

  function take(place: typeof joined): void {
    joined = place;
    ({ info, member, more: hasOlder } = place);
    /* Numbers say whether what was seen goes on without a hole. */
    const [oldest] = place.messages;
    const newest = list.all.at(-1);
    const hasHole = oldest !== undefined && newest !== undefined && oldest.message > newest.message;
    if (hasHole || oldest === undefined) list.clear();
    list.put(place.messages);
    tell();
  }

  async function come(more: ChatOptions): Promise<void> {
    as = { ...as, ...more };
    take(await enter({ ...as, key: joined.key }));
  }

  function end(): void {
    isIn = false;
    takeOff.forEach((off) => off());
    tell();
  }

  function onNews(news: ChatNews): void {
    if (news.chat !== chat) return;
    if (news.type === 'chatLeft') return end();
    if (news.type === 'moderated') member = news.member;
    else {
      info = news.info ?? info;
      list.put(news.messages ?? []);
      /* More has changed than was told: everything is asked for anew. */
      if (news.missed !== undefined) come({}).catch(() => undefined);
    }
    tell();
  }

  async function taken(asking: Promise<{ message: ChatMessage }>): Promise<ChatMessage> {
    const { message } = await asking;
    list.put([message]);
    tell();
    return message;
  }

  const takeOff = [
    client.on('chat', onNews),
    client.on('hello', () => {
      /* A room's seat is taken again first; whoever keeps that comes after it. */
      come({}).catch(() => {
        if (client.state === 'open') end();
      });
    }),
    client.on('marketClosed', ({ market }) => {
      if (market === joined.market) end();
    }),
  ];
  take(joined);
  return {
    chat,
    get member() {
      return member;
    },
    get key() {
      return joined.key;
    },
    get info() {
      return info;
    },
    get messages() {
      return list.all;
    },
    get hasOlder() {
      return hasOlder;
    },
    get isIn() {
      return isIn;
    },
    onNews(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    say: (text, about = {}) => taken(client.request({ type: 'say', chat, text, ...about })),
    edit: (message, text) => taken(client.request({ type: 'editMessage', chat, message, text })),
    remove: (message) => taken(client.request({ type: 'removeMessage', chat, message })),
    async older() {
      const before = list.all[0]?.message;
      const about = before === undefined ? {} : { before };
      const page = await client.request({ type: 'chatHistory', chat, ...about });
      list.put(page.messages);
      hasOlder = page.more;
      tell();
    },
    members: async () => (await client.request({ type: 'chatMembers', chat })).members,
    change: come,
    moderate: async (order) => (await client.request({ type: 'moderate', chat, ...order })).member,
    async setRules(rules) {
      const reply = await client.request({ type: 'setChat', chat, ...rules });
      info = reply.info ?? info;
      tell();
    },
    async leave() {
      end();
      await client.request({ type: 'leaveChat', chat });
    },
  };
}
