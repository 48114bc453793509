/**
 * Who is in one chat: numbers, names that nobody else has, colours, who was muted or sent away, and which connections
 * belong to whom. Promises that a name cannot be taken from somebody who is there or whose messages are kept, and that
 * it remembers no more people than speak, are connected or were sent away.
 */
import type { ChatMember } from '../../wire/chat-message.ts';
import { LIMITS } from '../../wire/limits.ts';
import { type ChatClient, ChatError, type ChatGuest, type KeptMember } from './chat-contract.ts';
import { cleanName, countBytes, countGraphemes, cutGraphemes } from './clean-text.ts';
import { isReserved, toLikeness } from './likeness.ts';

/** Somebody in a chat. */
export interface Member extends KeptMember {
  likeness: string;
  /** Whether the chat's file knows of it. */
  isKept: boolean;
  readonly seats: Set<Seat>;
  /** When it may speak next where the chat is slow, elapsed ms. */
  nextMs: number;
}

/** One connection of a member. */
export interface Seat {
  readonly client: ChatClient;
  readonly member: Member;
  readonly isModerator: () => boolean;
}

/** People of a chat. */
export interface ChatMembers {
  /** Connections, in the order in which they came. */
  readonly seats: ReadonlyMap<ChatClient, Seat>;
  /** Members who are connected. */
  readonly people: number;
  find(number: number): Member | undefined;
  all(): Iterable<Member>;
  sit(guest: ChatGuest): Member;
  rise(client: ChatClient): void;
  /** Forgets people who are gone and of whom nothing is kept. @param speaks tells who has messages */
  forget(speaks: (member: number) => boolean): void;
}

/** Tells whether a member moderates the chat, on one of its connections. */
export const moderates = ({ seats }: Member): boolean =>
  [...seats].some((seat) => seat.isModerator());

/** What others are told of a member. */
export function toChatMember(member: Member, nowMs: number): ChatMember {
  const { member: number, name, color, mutedUntilMs = 0 } = member;
  return {
    member: number,
    name,
    color,
    ...(moderates(member) ? { moderator: true as const } : {}),
    ...(mutedUntilMs > nowMs ? { mutedUntilMs } : {}),
  };
}

/** What is kept of a member. */
export function toKept(member: Member): KeptMember {
  const { member: number, key, name, color, mutedUntilMs, isOut } = member;
  return {
    member: number,
    key,
    name,
    color,
    ...(mutedUntilMs === undefined ? {} : { mutedUntilMs }),
    ...(isOut === undefined ? {} : { isOut }),
  };
}

const cutName = (text: string): string => {
  let name = cutGraphemes(text, LIMITS.viewerNameCharacters);
  while (countBytes(name) > LIMITS.chatNameBytes)
    name = cutGraphemes(name, countGraphemes(name) - 1);
  return name.trim();
};

/** Makes them, of those that were kept. @param secret makes keys */
export function createChatMembers(kept: Iterable<KeptMember>, secret: () => string): ChatMembers {
  const members = new Map<number, Member>();
  const byKey = new Map<string, Member>();
  const byLikeness = new Map<string, Member>();
  const seats = new Map<ChatClient, Seat>();
  let newest = 0;

  function add(one: KeptMember, isKept: boolean): Member {
    const likeness = toLikeness(one.name);
    const member = { ...one, likeness, isKept, seats: new Set<Seat>(), nextMs: 0 };
    members.set(member.member, member);
    byKey.set(member.key, member);
    byLikeness.set(likeness, member);
    newest = Math.max(newest, member.member);
    return member;
  }

  function drop(member: Member): void {
    members.delete(member.member);
    byKey.delete(member.key);
    if (byLikeness.get(member.likeness) === member) byLikeness.delete(member.likeness);
  }

  for (const one of kept) {
    const before = members.get(one.member);
    if (before !== undefined) drop(before);
    add(one, true);
  }

  /** The name that was wanted, or the next that nobody has. @throws ChatError BAD_COMMAND */
  function toName(wanted: string | undefined, number: number, mayClaim: boolean): string {
    const clean = cutName(cleanName(wanted ?? `Guest ${number}`));
    if (clean === '') {
      throw new ChatError('BAD_COMMAND', 'joinChat: a name has at least one character that shows');
    }
    if (!mayClaim && isReserved(clean)) {
      throw new ChatError('BAD_COMMAND', `joinChat: "${clean}" is what only moderators are called`);
    }
    for (let tries = 1; ; tries++) {
      /* A crowd of one name goes by its numbers: nobody tries thousands. */
      const suffix = tries === 1 ? '' : ` ${tries < 10 ? tries : number + tries - 10}`;
      const most = LIMITS.viewerNameCharacters - suffix.length;
      const name = `${tries === 1 ? clean : cutGraphemes(clean, most)}${suffix}`;
      const owner = byLikeness.get(toLikeness(name));
      if (owner === undefined || owner.member === number) return name;
    }
  }

  function rename(member: Member, name: string): void {
    if (byLikeness.get(member.likeness) === member) byLikeness.delete(member.likeness);
    member.name = name;
    member.likeness = toLikeness(name);
    byLikeness.set(member.likeness, member);
  }

  function create({ name, color, isModerator }: ChatGuest): Member {
    const number = newest + 1;
    return add(
      {
        member: number,
        key: secret(),
        name: toName(name, number, isModerator()),
        color: color ?? (number * 5) % LIMITS.chatColors,
      },
      false,
    );
  }

  function rise(client: ChatClient): void {
    const seat = seats.get(client);
    if (seat === undefined) return;
    seats.delete(client);
    seat.member.seats.delete(seat);
  }

  return {
    seats,
    get people() {
      let people = 0;
      for (const { seats: own } of members.values()) if (own.size > 0) people++;
      return people;
    },
    find: (number) => members.get(number),
    all: () => members.values(),
    sit(guest) {
      const { client, isModerator, name, color, key } = guest;
      const before = seats.get(client)?.member;
      const known = before ?? (key === undefined ? undefined : byKey.get(key));
      if (known?.isOut === true) {
        throw new ChatError('MUTED', 'A moderator has removed this member from the chat.');
      }
      if (known !== undefined) {
        if (name !== undefined) rename(known, toName(name, known.member, isModerator()));
        known.color = color ?? known.color;
      }
      const member = known ?? create(guest);
      rise(client);
      const seat = { client, member, isModerator };
      seats.set(client, seat);
      member.seats.add(seat);
      return member;
    },
    rise,
    forget(speaks) {
      const outcasts = [...members.values()].filter(
        ({ isOut, mutedUntilMs }) => isOut === true || mutedUntilMs !== undefined,
      );
      const old = new Set(outcasts.slice(0, Math.max(0, outcasts.length - LIMITS.chatOutcasts)));
      const remembered = new Set(outcasts.filter((member) => !old.has(member)));
      for (const member of members.values()) {
        if (member.seats.size > 0 || remembered.has(member) || speaks(member.member)) continue;
        drop(member);
      }
    },
  };
}
