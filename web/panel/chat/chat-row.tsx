/**
 * One message: who, when, about what moment and symbol, what; and what may be done with it.
 */
import { useSignal } from '@preact/signals';
import type { ChatMessage } from '../../../shared/wire/chat-message.ts';
import { toClockText } from '../../format/time.ts';
import type { ChatView } from '../../state/chat.ts';
import { toTextParts } from '../../state/chat-text.ts';
import { useApp } from '../app-context.ts';
import { MoreIcon } from '../more-icon.tsx';
import { useMoment } from './moment.ts';

/** So far apart, what was said and what it is about are two moments, ms. */
const APART_MS = 60_000;

/** What a row can ask of the panel. */
export interface RowActions {
  readonly reply: (message: ChatMessage) => void;
  readonly edit: (message: ChatMessage) => void;
  /** Does something that may be refused. */
  readonly attempt: (asking: Promise<unknown>) => void;
}

/** The row. @param isDue its moment is now */
export function ChatRow({
  message,
  view,
  isDue,
  answered,
  does,
}: {
  message: ChatMessage;
  view: ChatView;
  isDue: boolean;
  answered: ChatMessage | undefined;
  does: RowActions;
}) {
  const isOpen = useSignal(false);
  const { name, color, moderator, text, symbols, removed, editedMs } = message;
  return (
    <li class="chat-row" data-due={isDue} data-color={color} id={`chat-${message.message}`}>
      <div class="chat-who">
        <b class="chat-name">{name}</b>
        {moderator === true && <span class="tag">Host</span>}
        <Moment message={message} />
        <span class="spacer" />
        {removed === undefined && (
          <button
            type="button"
            class="button-icon chat-more"
            aria-label={`More about the message of ${name}`}
            aria-expanded={isOpen.value}
            onClick={() => (isOpen.value = !isOpen.value)}
          >
            <MoreIcon name="more" />
          </button>
        )}
      </div>
      {answered !== undefined && (
        <a class="chat-answered" href={`#chat-${answered.message}`} onClick={onAnswered}>
          <b>{answered.name}</b> {answered.removed === undefined ? answered.text : 'removed'}
        </a>
      )}
      {removed === undefined ? (
        <p class="chat-text">
          <ChatText text={text} symbols={symbols} />
          {editedMs !== undefined && <small class="muted"> (edited)</small>}
        </p>
      ) : (
        <p class="chat-text muted">
          {removed === 'author' ? 'Taken back.' : 'Removed by who moderates.'}
        </p>
      )}
      {isOpen.value && (
        <RowMenu message={message} view={view} does={does} onDone={() => (isOpen.value = false)} />
      )}
    </li>
  );
}

/** Goes to the message that is answered, and leaves the page's address alone. */
function onAnswered(event: MouseEvent): void {
  event.preventDefault();
  const { hash } = event.currentTarget as HTMLAnchorElement;
  const row = document.getElementById(hash.slice(1));
  row?.scrollIntoView({ block: 'center' });
  row?.animate?.([{ background: 'var(--selected)' }, {}], 1_200);
}

/** When it was said; and the moment and the symbol that it is about, to go there. */
function Moment({ message }: { message: ChatMessage }) {
  const { state } = useApp();
  const zone = state.settings.zone.value;
  const go = useMoment();
  const { sentMs, timeMs, symbol } = message;
  const isThen = state.isReplay.value || Math.abs(sentMs - timeMs) > APART_MS;
  const shownMs = isThen ? timeMs : sentMs;
  return (
    <button
      type="button"
      class="chat-moment"
      title="Show this moment"
      onClick={() => go(timeMs, symbol)}
    >
      {isThen && <MoreIcon name="pin" />}
      {symbol !== undefined && <b>{symbol}</b>} {toClockText(shownMs, zone)}
    </button>
  );
}

/** A text with its links and symbols. Never markup. */
function ChatText({ text, symbols }: { text: string; symbols: string[] | undefined }) {
  const { actions } = useApp();
  return (
    <>
      {toTextParts(text, symbols).map((part, at) => {
        if (part.kind === 'link') {
          return (
            <a key={at} href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc">
              {part.text}
            </a>
          );
        }
        if (part.kind === 'symbol') {
          return (
            <button
              key={at}
              type="button"
              class="chat-symbol"
              onClick={() => actions.show(part.symbol)}
            >
              {part.text}
            </button>
          );
        }
        return part.text;
      })}
    </>
  );
}

const MUTED_MS = 600_000;

function RowMenu({
  message,
  view,
  does,
  onDone,
}: {
  message: ChatMessage;
  view: ChatView;
  does: RowActions;
  onDone: () => void;
}) {
  const { actions } = useApp();
  const { member, message: number } = message;
  const isOwn = member === view.member.member;
  const moderates = view.member.moderator === true;
  const button = (label: string, work: () => void) => (
    <button
      type="button"
      class="button-text"
      onClick={() => {
        onDone();
        work();
      }}
    >
      {label}
    </button>
  );
  const moderate = (action: 'mute' | 'remove', more: object): void =>
    does.attempt(actions.inChat({ do: 'moderate', member, action, ...more }));
  return (
    <div class="chat-menu">
      {button('Reply', () => does.reply(message))}
      {isOwn && button('Edit', () => does.edit(message))}
      {(isOwn || moderates) &&
        button('Remove', () => does.attempt(actions.inChat({ do: 'remove', message: number })))}
      {moderates && !isOwn && (
        <>
          {button('Mute for 10 min', () => moderate('mute', { forMs: MUTED_MS }))}
          {button('Send away', () => moderate('remove', { messages: true }))}
        </>
      )}
    </div>
  );
}
