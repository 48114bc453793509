/**
 * Metrics of chats: how many are open, who is in them, what is said.
 */
import type { Chats } from '../../shared/engine/chat/chats.ts';
import type { Tables } from './metric-tables.ts';

/** Parts that the figures come from. */
export interface ChatSources {
  /** Left out where nobody talks. */
  chats?: Pick<Chats, 'counts'> | undefined;
}

const NONE = { chats: 0, members: 0, messages: 0 };

/** Adds them all. */
export function addChats(tables: Tables, { chats }: ChatSources): void {
  const counts = () => chats?.counts ?? NONE;
  tables.level('tickdeck_chats', 'Chats that are open.', () => counts().chats);
  tables.level('tickdeck_chat_members', 'People in them.', () => counts().members);
  tables.count('tickdeck_chat_messages_total', 'Messages said.', () => counts().messages);
}
