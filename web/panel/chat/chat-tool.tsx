/**
 * What of the chat is always there: the button with what was not read yet, its key, and notes whose moment comes while
 * the chat is closed. Fetched after the first prices; brings the page into the chat.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import '../../style/chat-tool.css';
import { countUnread, hidesLater, toDue, toShown } from '../../state/chat.ts';
import { useApp } from '../app-context.ts';
import { toLazyPanel } from '../lazy-panel.tsx';
import { MoreIcon } from '../more-icon.tsx';

const Sheet = toLazyPanel(() => import('./chat-part.tsx').then((file) => file.ChatSheet), {
  isRare: true,
});

const LOOK_MS = 250;
/** A replay that goes on so much between two looks has jumped, or is too fast to read along. */
const MOST_STEP_MS = 60_000;
const MOST_COUNT = 99;

/** Tells of notes of others whose moment comes, while nobody sees them in the chat. */
function useDueNotes(): void {
  const { state, now } = useApp();
  useEffect(() => {
    let lastMs = state.clock.at(now());
    const timer = setInterval(() => {
      const nowMs = state.clock.at(now());
      const fromMs = lastMs;
      lastMs = nowMs;
      const chat = state.chat.peek();
      const isStep = nowMs > fromMs && nowMs - fromMs <= MOST_STEP_MS;
      if (!isStep || chat === undefined || !state.isReplay.peek() || state.isChatOpen.peek())
        return;
      const due = toDue(chat.messages, fromMs, nowMs).at(-1);
      if (due === undefined || state.notice.peek()?.tone === 'error') return;
      const text = `${due.name}: ${due.text.replaceAll('\n', ' ').slice(0, 140)}`;
      const action = { label: 'Chat', run: () => (state.isChatOpen.value = true) };
      state.notice.value = { tone: 'info', text, action };
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, []);
}

/** The button and the sheet. */
export function ChatTool() {
  const { state, actions, now } = useApp();
  const { chat, isChatOpen } = state;
  const atMs = useSignal(0);
  useDueNotes();
  useEffect(() => {
    actions.inChat({ do: 'watch' }).catch(() => undefined);
    const onKey = (event: KeyboardEvent): void => {
      if (!event.altKey || event.code !== 'KeyC' || chat.peek() === undefined) return;
      event.preventDefault();
      isChatOpen.value = !isChatOpen.peek();
    };
    document.addEventListener('keydown', onKey);
    const timer = setInterval(() => (atMs.value = state.clock.at(now())), 1_000);
    return () => {
      document.removeEventListener('keydown', onKey);
      clearInterval(timer);
    };
  }, []);

  const view = chat.value;
  if (view === undefined) return null;
  const hides = hidesLater(view.chat, state.market.value);
  const shown = hides ? toShown(view, atMs.value).shown : view.messages;
  const unread = isChatOpen.value ? 0 : countUnread({ ...view, messages: shown });
  const count = unread > MOST_COUNT ? `${MOST_COUNT}+` : String(unread);
  return (
    <>
      <button
        type="button"
        class="chat-button"
        aria-expanded={isChatOpen.value}
        aria-keyshortcuts="Alt+C"
        title="Chat (Alt C)"
        onClick={() => (isChatOpen.value = !isChatOpen.value)}
      >
        <MoreIcon name="chat" />
        <span class="chat-button-text">Chat {view.info.people}</span>
        {unread > 0 && (
          <b class="chat-badge">
            {count}
            <span class="sr-only"> not read</span>
          </b>
        )}
      </button>
      {isChatOpen.value && <Sheet />}
    </>
  );
}
