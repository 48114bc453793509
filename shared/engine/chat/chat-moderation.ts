/**
 * What moderators do in one chat: mute and let speak again, send away and let in again, take what somebody said, slow
 * the chat down or keep it to themselves. Promises that moderators do none of it to each other.
 */
import type { ChatInfo, ChatMember, ChatMessage } from '../../wire/chat-message.ts';
import type { Surroundings } from '../surroundings.ts';
import { type ChatClient, ChatError, type Moderation } from './chat-contract.ts';
import type { ChatFanOut } from './chat-fan-out.ts';
import { moderates, type Member, toChatMember } from './chat-members.ts';
import type { ChatState } from './chat-state.ts';
import type { ChatRules } from './chat-voice.ts';

/** What moderators can do. */
export interface ChatModeration {
  /** @throws ChatError NOT_MODERATOR */
  readonly check: (client: ChatClient, what: string) => void;
  /** @throws ChatError NOT_MODERATOR, UNKNOWN_VIEWER */
  readonly moderate: (client: ChatClient, moderation: Moderation) => ChatMember;
  /** @throws ChatError NOT_MODERATOR */
  readonly setRules: (client: ChatClient, rules: Partial<ChatRules>) => ChatInfo;
}

/** What moderation works with. */
export interface ModerationParts {
  readonly state: ChatState;
  readonly fanOut: ChatFanOut;
  readonly now: Surroundings['now'];
  /** Takes the text of a message away. */
  readonly take: (message: ChatMessage) => unknown;
  readonly info: () => ChatInfo;
}

/** How long a member is muted where nobody says. */
const MUTED_MS = 600_000;

/** Makes it. */
export function createChatModeration(parts: ModerationParts): ChatModeration {
  const { state, fanOut, now, take, info } = parts;
  const { name, members, messages, rules } = state;

  function check(client: ChatClient, what: string): void {
    if (state.seatOf(client).isModerator()) return;
    throw new ChatError('NOT_MODERATOR', `${what}: only who moderates the chat may do that.`);
  }

  function sendAway(member: Member): void {
    member.isOut = true;
    for (const { client } of member.seats) {
      const reason = 'A moderator has removed you from the chat.';
      client.send({ type: 'chatLeft', chat: name, reason });
      fanOut.leave(client);
      members.rise(client);
    }
    fanOut.noteInfo();
  }

  function takeAll(member: Member): void {
    for (const message of messages.all()) {
      if (message.member === member.member && message.removed === undefined) take(message);
    }
  }

  function change(member: Member, { action, forMs = MUTED_MS }: Moderation): void {
    if (action === 'mute') member.mutedUntilMs = Math.floor(now() + forMs);
    else if (action === 'unmute') delete member.mutedUntilMs;
    else if (action === 'readmit') delete member.isOut;
    else sendAway(member);
    state.keepMember(member);
    const news = toChatMember(member, now());
    for (const { client } of member.seats) {
      client.send({ type: 'moderated', chat: name, member: news });
    }
  }

  return {
    check,
    moderate(client, moderation) {
      check(client, 'moderate');
      const member = members.find(moderation.member);
      if (member === undefined) {
        throw new ChatError('UNKNOWN_VIEWER', `The chat has no member ${moderation.member}.`);
      }
      const isHarsh = moderation.action === 'mute' || moderation.action === 'remove';
      if (isHarsh && moderates(member)) {
        throw new ChatError(
          'NOT_MODERATOR',
          `moderate: ${member.name} moderates the chat as well.`,
        );
      }
      change(member, moderation);
      if (moderation.messages === true) takeAll(member);
      return toChatMember(member, now());
    },
    setRules(client, { slowMs, speakers }) {
      check(client, 'setChat');
      rules.slowMs = slowMs ?? rules.slowMs;
      rules.speakers = speakers ?? rules.speakers;
      state.keepRules();
      fanOut.noteInfo();
      fanOut.lookAfter();
      return info();
    },
  };
}
