/**
 * Chats as commands see them, what a chat needs of a client and of a disk, and the error that it gives. Types, and
 * that error.
 */
import type { ChatInfo, ChatMember, ChatMessage, ChatSpeakers } from '../../wire/chat-message.ts';
import type { ErrorCode } from '../../wire/codes.ts';
import type { ServerMessage } from '../../wire/server-message.ts';
import type { SharedText } from '../hub/message.ts';
import type { FindSymbol } from './mentions.ts';

/** The connection of a member. */
export interface ChatClient {
  send(message: ServerMessage): void;
  /** Sends what many are sent. */
  sendShared(text: SharedText): void;
  /** True while much of what it was sent has not left yet. */
  readonly isBehind: boolean;
}

/** What is not as it should be; becomes an `error` reply. */
export class ChatError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'ChatError';
    this.code = code;
  }
}

/** A member as it is remembered: with what takes its place again, and whether it was sent away. */
export interface KeptMember extends Omit<ChatMember, 'moderator'> {
  key: string;
  isOut?: true;
}

/** What a chat puts on the disk: each record replaces the one of the same kind and number. */
export type ChatRecord =
  | ({ is: 'member' } & KeptMember)
  | ({ is: 'message' } & ChatMessage)
  | { is: 'rules'; slowMs: number; speakers: ChatSpeakers };

/** Where a chat is kept. */
export interface ChatLog {
  /** What was kept of it, oldest first. */
  readonly records: readonly ChatRecord[];
  /** Takes a record; resolves when the system has it, or when the disk does not take it. Never rejects. */
  put(record: ChatRecord): Promise<void>;
  close(): void;
}

/** Where chats are kept. */
export interface ChatStore {
  /** @param key tells chats apart; any text @param toAll gives all that the chat has now, for a file that is written anew */
  open(key: string, toAll: () => Iterable<ChatRecord>): ChatLog;
}

/** Whoever comes into a chat. */
export interface ChatGuest {
  readonly client: ChatClient;
  readonly isModerator: () => boolean;
  readonly name?: string | undefined;
  readonly color?: number | undefined;
  /** Takes the place of an earlier member. */
  readonly key?: string | undefined;
}

/** What is to be said. */
export interface Saying {
  readonly text: string;
  /** The market's moment, ms since 1970. */
  readonly timeMs: number;
  readonly symbol?: string | undefined;
  readonly replyTo?: number | undefined;
  /** Looks up what its text mentions. */
  readonly findSymbol: FindSymbol;
}

/** What is to be said instead. */
export interface Change extends Pick<Saying, 'text' | 'findSymbol'> {
  /** Number of the message. */
  readonly message: number;
}

/** Messages of one answer. */
export interface ChatPage {
  /** Oldest first. */
  messages: ChatMessage[];
  /** Whether there are older ones. */
  more: boolean;
}

/** A message that was taken, and when the system has it on the disk. */
export interface Said {
  readonly message: ChatMessage;
  readonly isKept: Promise<void>;
}

/** What a moderator does to a member. */
export type ChatAction = 'mute' | 'unmute' | 'remove' | 'readmit';

/** The same, and to whom. */
export interface Moderation {
  readonly member: number;
  readonly action: ChatAction;
  /** How long it is muted, ms; ten minutes when left out. */
  readonly forMs?: number | undefined;
  /** All that it said goes too. */
  readonly messages?: boolean | undefined;
}

/** One chat. Everything that is asked of it throws ChatError where it cannot be. */
export interface Chat {
  readonly name: string;
  readonly info: ChatInfo;
  readonly clients: number;
  join(guest: ChatGuest): { member: ChatMember; key: string };
  has(client: ChatClient): boolean;
  leave(client: ChatClient): void;
  say(client: ChatClient, saying: Saying): Said;
  edit(client: ChatClient, change: Change): Said;
  remove(client: ChatClient, message: number): Said;
  /** @param before only messages of lower numbers */
  page(client: ChatClient, before?: number, limit?: number): ChatPage;
  members(client: ChatClient): ChatMember[];
  moderate(client: ChatClient, moderation: Moderation): ChatMember;
  setRules(client: ChatClient, rules: { slowMs?: number; speakers?: ChatSpeakers }): ChatInfo;
  /** Tells who came and went, and brings those up to date who had been behind. Called about once a second. */
  lookAfter(): void;
  close(): void;
}
