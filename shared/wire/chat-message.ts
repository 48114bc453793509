/**
 * Chat as it travels: who speaks, what was said and about which moment of which market. Types only, in the shape that
 * JSON has. Texts are plain: whoever shows them escapes them.
 */

/** Who may speak in a chat: everybody, or only who moderates it. */
export type ChatSpeakers = 'everyone' | 'moderators';

/** A person in a chat. */
export interface ChatMember {
  /** Number in this chat, 1 for the first ever. */
  member: number;
  /** Nobody else in this chat has it, or one that looks like it. */
  name: string;
  /** Number of a colour, 0..LIMITS.chatColors - 1: which one it is, is the page's. */
  color: number;
  /** Hosts the room, or has the operator's token. */
  moderator?: true;
  /** May not speak until then, server clock, ms since 1970. */
  mutedUntilMs?: number;
}

/** One message. A later one with the same number replaces it. */
export interface ChatMessage extends Pick<ChatMember, 'member' | 'name' | 'color' | 'moderator'> {
  /** Number in this chat, rising. */
  message: number;
  /** Lines are parted by a line feed; empty once it was removed. */
  text: string;
  /** When it was said, server clock, ms since 1970. */
  sentMs: number;
  /** The market's moment that it is about, ms since 1970. */
  timeMs: number;
  /** The symbol that it is about. */
  symbol?: string;
  /** Symbols of the market that its text mentions as `@SYMBOL`, in their canonical spelling. */
  symbols?: string[];
  /** Message that it answers. */
  replyTo?: number;
  /** When its author changed it last, server clock, ms since 1970. */
  editedMs?: number;
  /** Its text was taken away, by whom. */
  removed?: 'author' | 'moderator';
}

/** A chat at a glance. */
export interface ChatInfo {
  /** People who are connected. */
  people: number;
  /** Least time between two messages of one member, ms; 0 without. Does not bind who moderates. */
  slowMs: number;
  speakers: ChatSpeakers;
}
