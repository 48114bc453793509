/**
 * The chat as the page knows it: the place it has there, what is asked of it, and what of it may be seen at a moment.
 */
import type { ChatInfo, ChatMember, ChatMessage } from '../../shared/wire/chat-message.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import type { Command } from '../../shared/wire/command.ts';

/** The page's place in a chat. */
export interface ChatView {
  readonly chat: string;
  readonly member: ChatMember;
  readonly info: ChatInfo;
  /** Oldest first. */
  readonly messages: readonly ChatMessage[];
  readonly hasOlder: boolean;
  /** Number of the newest message that was seen here. */
  readonly seen: number;
}

type Of<T extends Command['type']> = Omit<Extract<Command, { type: T }>, 'type' | 'id' | 'chat'>;

/** What people ask of the chat. */
export type ChatRequest =
  /** Comes into the chat of whatever is on screen, from now on. */
  | { do: 'watch' }
  | ({ do: 'say' } & Of<'say'>)
  | { do: 'edit'; message: number; text: string }
  | { do: 'remove'; message: number }
  | { do: 'older' }
  /** Everything so far was seen. */
  | { do: 'see' }
  | { do: 'change'; name?: string; color?: number }
  /** Gives the members who are connected. */
  | { do: 'members' }
  | ({ do: 'moderate' } & Of<'moderate'>)
  | ({ do: 'rules' } & Of<'setChat'>);

/** Messages that were not seen yet, and are not one's own. */
export const countUnread = ({ messages, seen, member }: ChatView): number =>
  messages.filter(
    (each) => each.message > seen && each.member !== member.member && each.removed === undefined,
  ).length;

/**
 * Tells whether what lies ahead of the market's clock is hidden in a chat: where each looks at a moment of their own.
 * In a room all have one clock, and what was said was said to all of them.
 */
export const hidesLater = (chat: string, market: MarketInfo | undefined): boolean =>
  market?.kind === 'replay' && !chat.startsWith('room:');

/** The messages that may be seen at a moment of the market, and how many lie ahead. One's own are always seen. */
export function toShown(
  { messages, member }: Pick<ChatView, 'messages' | 'member'>,
  clockMs: number,
): { shown: readonly ChatMessage[]; ahead: number } {
  const shown = messages.filter((each) => each.timeMs <= clockMs || each.member === member.member);
  return { shown, ahead: messages.length - shown.length };
}

/** The notes whose moment a market has come to, going on from one moment to another; none after a jump. */
export function toDue(
  messages: readonly ChatMessage[],
  fromMs: number,
  toMs: number,
): readonly ChatMessage[] {
  return messages.filter(
    ({ timeMs, removed }) => removed === undefined && timeMs > fromMs && timeMs <= toMs,
  );
}
