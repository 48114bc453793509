/**
 * All chats of an engine: one for each live market, each recording and each room, opened when the first member comes
 * and closed a while after the last one has gone. Which chat belongs to a market is decided here: the past of a live
 * market is talked about in the live market's, a viewer's own clock in its room's.
 */
import { LIMITS } from '../../wire/limits.ts';
import type { MarketEntry } from '../feed/market-entry.ts';
import type { Surroundings } from '../surroundings.ts';
import { createChat } from './chat.ts';
import { type Chat, type ChatClient, ChatError, type ChatStore } from './chat-contract.ts';

/** What chats work with. */
export interface ChatsOptions {
  readonly surroundings: Surroundings;
  readonly store: ChatStore | undefined;
}

/** All chats. */
export interface Chats {
  /** Figures for metrics. */
  readonly counts: { readonly chats: number; readonly members: number; readonly messages: number };
  /** The chat of a market, opened where nobody was in it. @throws ChatError TOO_MANY_CHATS */
  open(entry: MarketEntry, client: ChatClient): Chat;
  /** @throws ChatError UNKNOWN_CHAT */
  find(name: string, client: ChatClient): Place;
  noteMessage(): void;
  leave(client: ChatClient, chat?: string): void;
  /** A market was closed: who talked about it there has left. */
  closeMarket(entry: MarketEntry): void;
  /** Called about once a second. @param nowMs elapsed time */
  lookAfter(nowMs: number): void;
  close(): void;
}

/** How long a chat without members stays open: a page that is loaded anew finds it. */
const IDLE_MS = 60_000;

/** The room that a market's viewers are in. */
export const roomOf = ({ room }: MarketEntry): string | undefined => room?.room ?? room?.awayFrom;

/** Name of the chat of a market. */
function toChatName(entry: MarketEntry): string {
  const room = roomOf(entry);
  if (room !== undefined) return `room:${room}`;
  if (entry.rewindOf !== undefined) return `market:${entry.rewindOf.market.name}`;
  const { drive, market } = entry;
  return drive.kind === 'replay' ? `recording:${drive.info().recording}` : `market:${market.name}`;
}

/** What tells chats apart: a room of the same name that looks at something else later is another room. */
function toKey(entry: MarketEntry): string {
  const { drive } = entry;
  const recording = drive.kind === 'replay' ? drive.info().recording : '';
  const name = toChatName(entry);
  return roomOf(entry) === undefined ? name : `${name}\n${recording}`;
}

/** A chat that a client is in, and the market that it joined with. */
export interface Place {
  readonly chat: Chat;
  readonly entry: MarketEntry;
}

interface Open {
  readonly chat: Chat;
  /** Since when nobody is in it, elapsed ms. */
  idleMs: number | undefined;
}

/** Makes chats, of which none is open. */
export function createChats({ surroundings, store }: ChatsOptions): Chats {
  const chats = new Map<string, Open>();
  /** What each client is in, by the chat's name. */
  const places = new Map<ChatClient, Map<string, Place>>();
  let messages = 0;

  function openChat(entry: MarketEntry): Chat {
    const key = toKey(entry);
    const known = chats.get(key);
    if (known !== undefined) {
      known.idleMs = undefined;
      return known.chat;
    }
    if (chats.size >= LIMITS.chats) {
      throw new ChatError('TOO_MANY_CHATS', `${LIMITS.chats} chats are open already.`);
    }
    const chat = createChat({ name: toChatName(entry), key, surroundings, store });
    chats.set(key, { chat, idleMs: undefined });
    return chat;
  }

  function leaveOne(client: ChatClient, name: string): void {
    const own = places.get(client);
    own?.get(name)?.chat.leave(client);
    own?.delete(name);
    if (own?.size === 0) places.delete(client);
  }

  return {
    get counts() {
      let members = 0;
      for (const { chat } of chats.values()) members += chat.info.people;
      return { chats: chats.size, members, messages };
    },
    open(entry, client) {
      const name = toChatName(entry);
      const own = places.get(client) ?? new Map<string, Place>();
      if (!own.has(name) && own.size >= LIMITS.chatsPerClient) {
        const message = `A client may be in ${LIMITS.chatsPerClient} chats.`;
        throw new ChatError('TOO_MANY_CHATS', message);
      }
      const chat = openChat(entry);
      if (own.get(name)?.chat !== chat) own.get(name)?.chat.leave(client);
      places.set(client, own.set(name, { chat, entry }));
      return chat;
    },
    find(name, client) {
      const place = places.get(client)?.get(name);
      if (place?.chat.has(client) === true) return place;
      throw new ChatError('UNKNOWN_CHAT', `The client is not in the chat "${name}".`);
    },
    noteMessage: () => void messages++,
    leave(client, name) {
      if (name !== undefined) leaveOne(client, name);
      else for (const each of places.get(client)?.keys() ?? []) leaveOne(client, each);
    },
    closeMarket(entry) {
      for (const [client, own] of places) {
        for (const [name, place] of own) if (place.entry === entry) leaveOne(client, name);
      }
    },
    lookAfter(nowMs) {
      for (const [key, open] of chats) {
        open.chat.lookAfter();
        if (open.chat.clients > 0) continue;
        open.idleMs ??= nowMs;
        if (nowMs - open.idleMs < IDLE_MS) continue;
        open.chat.close();
        chats.delete(key);
      }
    },
    close() {
      for (const { chat } of chats.values()) chat.close();
      chats.clear();
    },
  };
}
