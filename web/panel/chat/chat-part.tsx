/**
 * The two places of the chat: a column beside the charts, or a sheet over a page that has no room for one.
 */
import { ChatPanel } from './chat-panel.tsx';
import { useWide } from './wide.ts';

/** The chat in the right column. */
export function ChatColumn() {
  return useWide() ? <ChatPanel /> : null;
}

/** The chat as a sheet. */
export function ChatSheet() {
  return useWide() ? null : (
    <div class="chat-sheet">
      <ChatPanel />
    </div>
  );
}
