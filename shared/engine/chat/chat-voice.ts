/**
 * Who may speak in one chat at the moment, and how fast: muted members, a chat in which only moderators speak, slow
 * chats, and rates that bind everybody. Knows no message.
 */
import type { ChatSpeakers } from '../../wire/chat-message.ts';
import { LIMITS } from '../../wire/limits.ts';
import { createRateLimit, type RateLimit } from '../session/rate-limit.ts';
import type { Surroundings } from '../surroundings.ts';
import { type ChatClient, ChatError } from './chat-contract.ts';
import type { Member, Seat } from './chat-members.ts';

/** Rules that moderators set. */
export interface ChatRules {
  slowMs: number;
  speakers: ChatSpeakers;
}

/** Lets people speak, or not. */
export interface ChatVoice {
  /** Takes one message off what a member may say. @throws ChatError MUTED, CHAT_TOO_FAST */
  spend(seat: Seat): void;
  /** A member has come: who has never spoken waits as everybody, else it would be enough to come again. */
  onCome(member: Member): void;
}

/** Makes it. @param rules as they are at each moment */
export function createChatVoice(
  rules: Readonly<ChatRules>,
  { now, elapsed }: Pick<Surroundings, 'now' | 'elapsed'>,
): ChatVoice {
  const overall = createRateLimit(LIMITS.chatOverallBurst, LIMITS.chatOverallPerSecond);
  const paces = new WeakMap<ChatClient, RateLimit>();

  function paceOf(client: ChatClient): RateLimit {
    const pace = paces.get(client) ?? createRateLimit(LIMITS.chatBurst, LIMITS.chatPerSecond);
    paces.set(client, pace);
    return pace;
  }

  function checkMuted({ mutedUntilMs = 0 }: Member): void {
    if (mutedUntilMs > now()) {
      const until = new Date(mutedUntilMs).toISOString();
      throw new ChatError('MUTED', `A moderator has muted this member until ${until}.`);
    }
    if (rules.speakers === 'moderators') {
      throw new ChatError('MUTED', 'Only who moderates the chat may speak at the moment.');
    }
  }

  function checkSlow({ nextMs }: Member): void {
    const leftMs = nextMs - elapsed();
    if (rules.slowMs === 0 || leftMs <= 0) return;
    const seconds = Math.ceil(leftMs / 1_000);
    throw new ChatError('CHAT_TOO_FAST', `The chat is slow: say the next in ${seconds} s.`);
  }

  return {
    spend({ client, member, isModerator }) {
      const isFree = isModerator();
      if (!isFree) checkMuted(member);
      if (!isFree) checkSlow(member);
      if (!paceOf(client)(elapsed())) {
        const most = `${LIMITS.chatPerSecond} message a second`;
        throw new ChatError('CHAT_TOO_FAST', `At most ${most}; wait a little.`);
      }
      if (!overall(elapsed())) {
        throw new ChatError('CHAT_TOO_FAST', 'Too much is said at the moment; wait a little.');
      }
      member.nextMs = elapsed() + rules.slowMs;
    },
    onCome(member) {
      if (member.nextMs === 0 && !member.isKept) member.nextMs = elapsed() + rules.slowMs;
    },
  };
}
