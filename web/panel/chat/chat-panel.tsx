/**
 * The chat: what was said about what is on screen, and the place to say something. In a replay of one's own, what lies
 * ahead of the clock is not shown; a note stands out when its moment comes.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { ChatMessage } from '../../../shared/wire/chat-message.ts';
import { type ChatView, hidesLater, toShown } from '../../state/chat.ts';
import '../../style/chat.css';
import { useApp } from '../app-context.ts';
import { Icon } from '../icon.tsx';
import { MoreIcon } from '../more-icon.tsx';
import { ChatRow } from './chat-row.tsx';
import { ChatSettings } from './chat-settings.tsx';
import { Composer, type Draft } from './composer.tsx';
import { useStick } from './stick.ts';

/** So long a note stands out that was said about the moment of the clock, market time, ms. */
const DUE_MS = 15_000;
const LOOK_MS = 500;
/** News are read out so often at most, ms. */
const SPEAK_MS = 1_500;

/** The panel. */
export function ChatPanel() {
  const { state } = useApp();
  const view = state.chat.value;
  return (
    <section
      class="panel chat-panel"
      aria-label="Chat"
      onKeyDown={(event) => event.key === 'Escape' && (state.isChatOpen.value = false)}
    >
      {view === undefined ? (
        <p class="empty">There is no chat here at the moment.</p>
      ) : (
        <Chat view={view} />
      )}
    </section>
  );
}

/** What the market's clock says, about twice a second. */
function useClockMs(): number {
  const { state, now } = useApp();
  const clockMs = useSignal(state.clock.at(now()));
  useEffect(() => {
    const timer = setInterval(() => (clockMs.value = state.clock.at(now())), LOOK_MS);
    return () => clearInterval(timer);
  }, []);
  return clockMs.value;
}

function Chat({ view }: { view: ChatView }) {
  const { state, actions } = useApp();
  const isSettingsOpen = useSignal(false);
  const refusal = useSignal('');
  const draft = useSignal<Draft>({});
  const clockMs = useClockMs();
  const hides = hidesLater(view.chat, state.market.value);
  const { shown, ahead } = toShown(view, hides ? clockMs : Infinity);

  async function attempt(asking: Promise<unknown>): Promise<boolean> {
    refusal.value = '';
    try {
      await asking;
      return true;
    } catch (error) {
      refusal.value = error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  const own = shown.findLast(
    ({ member, removed }) => member === view.member.member && removed === undefined,
  );
  return (
    <>
      <header class="panel-head">
        <h2>Chat</h2>
        <small class="muted chat-where">{toPlaceText(view.chat)}</small>
        <span class="spacer" />
        <button
          type="button"
          class="button-text"
          aria-expanded={isSettingsOpen.value}
          aria-label={`People and settings, ${view.info.people} here`}
          onClick={() => (isSettingsOpen.value = !isSettingsOpen.value)}
        >
          <MoreIcon name="users" /> {view.info.people}
        </button>
        <button
          type="button"
          class="button-icon"
          aria-label="Close the chat"
          onClick={() => (state.isChatOpen.value = false)}
        >
          <Icon name="close" />
        </button>
      </header>
      {isSettingsOpen.value && <ChatSettings view={view} attempt={attempt} />}
      <Messages
        view={view}
        shown={shown}
        clockMs={clockMs}
        does={{
          reply: (message) => (draft.value = { answers: message }),
          edit: (message) => (draft.value = { changes: message }),
          attempt: (asking) => void attempt(asking),
        }}
        onOlder={() => void attempt(actions.inChat({ do: 'older' }))}
      />
      {ahead > 0 && (
        <small class="chat-ahead muted">
          {ahead === 1 ? 'One message is' : `${ahead} messages are`} about what has not happened yet
        </small>
      )}
      <p class="chat-refusal" role="alert">
        {refusal.value}
      </p>
      <Composer draft={draft} own={own} attempt={attempt} />
    </>
  );
}

/** `market:live` as people say it. */
function toPlaceText(chat: string): string {
  const at = chat.indexOf(':');
  const name = chat.slice(at + 1);
  const kind = chat.slice(0, at);
  if (kind === 'room') return `Room ${name}`;
  return kind === 'recording' ? `Recording ${name}` : name;
}

function Messages({
  view,
  shown,
  clockMs,
  does,
  onOlder,
}: {
  view: ChatView;
  shown: readonly ChatMessage[];
  clockMs: number;
  does: Parameters<typeof ChatRow>[0]['does'];
  onOlder: () => void;
}) {
  const { state, actions } = useApp();
  const list = useRef<HTMLOListElement>(null);
  const last = shown.at(-1);
  const lastKey = `${last?.message} ${last?.editedMs} ${last?.removed} ${shown.length}`;
  const stick = useStick(list, shown[0]?.message, lastKey);
  const isAtEnd = stick.isAtEnd.value;
  const isReplay = state.isReplay.value;
  const byNumber = new Map(view.messages.map((message) => [message.message, message]));
  const below = shown.filter(
    ({ message, member }) => message > view.seen && member !== view.member.member,
  ).length;

  useEffect(() => {
    if (isAtEnd && document.visibilityState === 'visible') {
      void actions.inChat({ do: 'see' });
    }
  }, [isAtEnd, last?.message]);

  return (
    <div class="chat-body">
      <ol class="chat-list" ref={list} tabIndex={0} aria-label="Messages" onScroll={stick.onScroll}>
        {view.hasOlder && (
          <li class="chat-older">
            <button type="button" class="button-text" onClick={onOlder}>
              Older messages
            </button>
          </li>
        )}
        {shown.length === 0 && (
          <li class="chat-empty">
            <MoreIcon name="chat" />
            <p>Nobody has said anything yet.</p>
            <small>What you say stays with the market’s moment; @ and a symbol makes a link.</small>
          </li>
        )}
        {shown.map((message) => (
          <ChatRow
            key={message.message}
            message={message}
            view={view}
            isDue={isReplay && clockMs >= message.timeMs && clockMs - message.timeMs < DUE_MS}
            answered={message.replyTo === undefined ? undefined : byNumber.get(message.replyTo)}
            does={does}
          />
        ))}
      </ol>
      {!isAtEnd && (
        <button type="button" class="chat-latest" onClick={stick.toEnd}>
          {below > 0 ? `${below} new` : 'Latest'} <span aria-hidden="true">↓</span>
        </button>
      )}
      <Spoken shown={shown} own={view.member.member} />
    </div>
  );
}

/** Reads news of others out, one or how many, not too often. */
function Spoken({ shown, own }: { shown: readonly ChatMessage[]; own: number }) {
  const text = useSignal('');
  const told = useRef(shown.at(-1)?.message ?? 0);
  const newest = useRef(shown);
  newest.current = shown;
  useEffect(() => {
    const timer = setInterval(() => {
      const news = newest.current.filter(
        ({ message, member }) => message > told.current && member !== own,
      );
      const [first] = news;
      told.current = newest.current.at(-1)?.message ?? told.current;
      if (first === undefined) return;
      text.value =
        news.length === 1 ? `${first.name}: ${first.text}` : `${news.length} new messages`;
    }, SPEAK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <p class="sr-only" role="status" aria-live="polite">
      {text.value}
    </p>
  );
}
