/**
 * The page's part in chats: is in the chat of whatever is on screen, as the same person as the last time, and does
 * there what people ask. Fetched after the first prices; where the server has no chats, nothing of it shows.
 */
import { effect } from '@preact/signals';
import type { Client } from '../../shared/client/client-contract.ts';
import { joinChat, type KeptChat } from '../../shared/client/kept-chat.ts';
import type { AppState } from '../state/app-state.ts';
import type { ChatRequest } from '../state/chat.ts';
import { readViewerName, VIEWER_NAME } from '../state/room-seat.ts';
import { readStored, writeStored } from '../state/settings.ts';

/** Key of the store for what this browser is in chats. */
const PLACES = 'chats';
/** Chats that it remembers. */
const MOST_PLACES = 50;

/** What a browser remembers of a chat. */
interface KeptPlace {
  readonly chat: string;
  readonly key: string;
  readonly seen: number;
}

const isPlace = (value: unknown): value is KeptPlace => {
  const place = value as Partial<KeptPlace> | null;
  return typeof place?.chat === 'string' && typeof place.key === 'string';
};

function readPlaces({ store }: AppState): readonly KeptPlace[] {
  const kept = readStored(store, PLACES);
  return Array.isArray(kept) ? kept.filter(isPlace) : [];
}

function keepPlace(state: AppState, place: KeptPlace): void {
  const others = readPlaces(state).filter(({ chat }) => chat !== place.chat);
  writeStored(state.store, PLACES, [...others, place].slice(-MOST_PLACES));
}

/** What tells chats apart for the page, and the name that the server gives; undefined while it cannot be known. */
function toWanted({ market, room }: AppState): { key: string; chat: string } | undefined {
  const shown = market.value;
  if (shown === undefined) return undefined;
  const { replay, name } = shown;
  const shared = replay?.room ?? replay?.awayFrom;
  if (shared !== undefined) {
    /* Only who has a seat there is let in. */
    if (room.value?.room.room !== shared) return undefined;
    return { key: `${name} ${shared}`, chat: `room:${shared}` };
  }
  if (replay?.rewindOf !== undefined)
    return { key: name, chat: `market:${replay.rewindOf.market}` };
  return {
    key: name,
    chat: replay === undefined ? `market:${name}` : `recording:${replay.recording}`,
  };
}

/** The page's place in chats. */
interface ChatPlace {
  readonly current: KeptChat | undefined;
  see(): void;
}

function watch(client: Client, state: AppState): ChatPlace {
  let current: KeptChat | undefined;
  let stop = (): void => undefined;
  let wanted = '';
  let seen = 0;

  function show(): void {
    if (current === undefined || !current.isIn) {
      if (current?.isIn === false) wanted = '';
      state.chat.value = undefined;
      return;
    }
    const { chat, member, info, messages, hasOlder } = current;
    state.chat.value = { chat, member, info, messages, hasOlder, seen };
  }

  function leave(): void {
    stop();
    if (current?.isIn === true) current.leave().catch(() => undefined);
    current = undefined;
    show();
  }

  async function come(key: string, chat: string, market: string): Promise<void> {
    const place = readPlaces(state).find((each) => each.chat === chat);
    const name = readViewerName(state);
    const as = {
      ...(name === '' ? {} : { name }),
      ...(place === undefined ? {} : { key: place.key }),
    };
    const joined = await joinChat(client, { market, ...as });
    if (wanted !== key) {
      joined.leave().catch(() => undefined);
      return;
    }
    current = joined;
    /* Who comes for the first time has missed nothing. */
    seen = place?.seen ?? joined.messages.at(-1)?.message ?? 0;
    keepPlace(state, { chat: joined.chat, key: joined.key, seen });
    stop = joined.onNews(show);
    show();
  }

  effect(() => {
    const next = toWanted(state);
    const market = state.market.value?.name;
    if (next?.key === wanted) return;
    wanted = next?.key ?? '';
    leave();
    /* Without chats there, or a place in it, nothing of the chat shows. */
    if (next !== undefined && market !== undefined) {
      come(next.key, next.chat, market).catch(() => undefined);
    }
  });

  return {
    get current() {
      return current;
    },
    see() {
      const newest = current?.messages.at(-1)?.message ?? 0;
      if (current === undefined || newest <= seen) return;
      seen = newest;
      keepPlace(state, { chat: current.chat, key: current.key, seen });
      show();
    },
  };
}

const places = new WeakMap<Client, ChatPlace>();

/** Does what somebody asks. Rejects with why it cannot be done */
export async function doInChat(
  client: Client,
  state: AppState,
  request: ChatRequest,
): Promise<unknown> {
  const place = places.get(client) ?? watch(client, state);
  places.set(client, place);
  const { current } = place;
  if (current === undefined) return undefined;
  switch (request.do) {
    case 'say': {
      const { do: _, text, ...about } = request;
      return current.say(text, about);
    }
    case 'edit':
      return current.edit(request.message, request.text);
    case 'remove':
      return current.remove(request.message);
    case 'older':
      return current.older();
    case 'members':
      return current.members();
    case 'change': {
      const { do: _, ...as } = request;
      if (as.name !== undefined) writeStored(state.store, VIEWER_NAME, as.name.trim());
      return current.change(as);
    }
    case 'moderate': {
      const { do: _, ...order } = request;
      return current.moderate(order);
    }
    case 'rules': {
      const { do: _, ...rules } = request;
      return current.setRules(rules);
    }
    case 'see':
      place.see();
      return undefined;
    default:
      return undefined;
  }
}
