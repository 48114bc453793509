/**
 * What one chat is made of, and how it goes to the disk and comes back: people, messages, rules. Everything that
 * changes is put into the log by whoever changes it, through here.
 */
import type { ChatMessage } from '../../wire/chat-message.ts';
import type { Surroundings } from '../surroundings.ts';
import {
  type ChatClient,
  ChatError,
  type ChatRecord,
  type ChatStore,
  type KeptMember,
} from './chat-contract.ts';
import {
  type ChatMembers,
  createChatMembers,
  type Member,
  type Seat,
  toKept,
} from './chat-members.ts';
import { type ChatMessages, createChatMessages } from './chat-messages.ts';
import type { ChatRules } from './chat-voice.ts';

/** The parts of a chat that are kept. */
export interface ChatState {
  readonly name: string;
  readonly members: ChatMembers;
  readonly messages: ChatMessages;
  readonly rules: ChatRules;
  /** The place of a client. @throws ChatError UNKNOWN_CHAT */
  readonly seatOf: (client: ChatClient) => Seat;
  /** Puts a message in its place; resolves when the system has it. */
  putMessage(message: ChatMessage): Promise<void>;
  keepMember(member: Member): void;
  keepRules(): void;
  /** Numbers of members of whom messages are kept. */
  authors(): ReadonlySet<number>;
  close(): void;
}

/** What a state is made of. */
export interface ChatStateOptions {
  readonly name: string;
  /** What it is kept under. */
  readonly key: string;
  readonly store: ChatStore | undefined;
  /** Makes keys of members. */
  readonly secret: Surroundings['secret'];
}

const NOTHING: readonly ChatRecord[] = [];
const DONE = Promise.resolve();

/** Brings a chat back, or begins it. */
export function createChatState({ name, key, store, secret }: ChatStateOptions): ChatState {
  const log = store?.open(key, toRecords);
  const kept = log?.records ?? NOTHING;
  const ofKind = <K extends ChatRecord['is']>(is: K) =>
    kept.filter((one): one is Extract<ChatRecord, { is: K }> => one.is === is);
  const people = ofKind('member').map(({ is: _is, ...member }): KeptMember => member);
  const said = ofKind('message').map(({ is: _is, ...message }): ChatMessage => message);
  const members = createChatMembers(people, secret);
  const messages = createChatMessages(said);
  const { slowMs = 0, speakers = 'everyone' } = ofKind('rules').at(-1) ?? {};
  const rules: ChatRules = { slowMs, speakers };

  const authors = (): Set<number> => new Set([...messages.all()].map(({ member }) => member));

  function* toRecords(): Iterable<ChatRecord> {
    const speaking = authors();
    yield { is: 'rules', ...rules };
    for (const member of members.all()) {
      const isOutcast = member.isOut === true || member.mutedUntilMs !== undefined;
      if (isOutcast || speaking.has(member.member)) yield { is: 'member', ...toKept(member) };
    }
    for (const message of messages.all()) yield { is: 'message', ...message };
  }

  const put = (record: ChatRecord): Promise<void> => log?.put(record) ?? DONE;

  return {
    name,
    members,
    messages,
    rules,
    seatOf(client) {
      const seat = members.seats.get(client);
      if (seat !== undefined) return seat;
      throw new ChatError('UNKNOWN_CHAT', `The client is not in the chat "${name}".`);
    },
    putMessage(message) {
      messages.put(message);
      return put({ is: 'message', ...message });
    },
    keepMember(member) {
      member.isKept = true;
      void put({ is: 'member', ...toKept(member) });
    },
    keepRules: () => void put({ is: 'rules', ...rules }),
    authors,
    close: () => log?.close(),
  };
}
