/**
 * Where one types: Enter sends, Shift Enter begins a line; the symbol on screen goes along if one wants; the message
 * that is answered or changed stands above. What was typed stays until the server has it.
 */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { ChatMessage } from '../../../shared/wire/chat-message.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { useApp } from '../app-context.ts';
import { Icon } from '../icon.tsx';
import { MoreIcon } from '../more-icon.tsx';

/** What is being written: an answer, a change, or something new. */
export type Draft = { readonly answers?: ChatMessage; readonly changes?: ChatMessage };

/** From here on it is told how much is left. */
const NEAR = LIMITS.chatCharacters - 80;

/** The place to type. */
export function Composer({
  draft,
  own,
  attempt,
}: {
  draft: Signal<Draft>;
  /** One's newest message, for the key ↑. */
  own: ChatMessage | undefined;
  attempt: (asking: Promise<unknown>) => Promise<boolean>;
}) {
  const { state, actions } = useApp();
  const text = useSignal('');
  const isPinned = useSignal(false);
  const isBusy = useSignal(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const symbol = state.symbol.value;
  const { answers, changes } = draft.value;

  useEffect(() => {
    if (changes !== undefined) text.value = changes.text;
    /* A touch screen would bring its keyboard up over the chat. */
    const isAsked = (answers ?? changes) !== undefined;
    if (isAsked || matchMedia('(hover: hover)').matches) field.current?.focus();
  }, [answers, changes]);

  function cancel(): void {
    if (changes !== undefined) text.value = '';
    draft.value = {};
  }

  async function send(): Promise<void> {
    const said = text.value;
    if (said.trim() === '' || isBusy.value) return;
    isBusy.value = true;
    const about = {
      ...(isPinned.value && symbol !== undefined ? { symbol } : {}),
      ...(answers === undefined ? {} : { replyTo: answers.message }),
    };
    const isDone = await attempt(
      changes === undefined
        ? actions.inChat({ do: 'say', text: said, ...about })
        : actions.inChat({ do: 'edit', message: changes.message, text: said }),
    );
    isBusy.value = false;
    if (!isDone) return;
    /* What was typed meanwhile stays. */
    if (text.value === said) text.value = '';
    isPinned.value = false;
    draft.value = {};
  }

  function onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const { key, shiftKey } = event;
    if (key === 'Enter' && !shiftKey) {
      event.preventDefault();
      void send();
    } else if (key === 'Escape' && (answers ?? changes) !== undefined) {
      event.stopPropagation();
      cancel();
    } else if (key === 'ArrowUp' && text.value === '' && own !== undefined) {
      event.preventDefault();
      draft.value = { changes: own };
    }
  }

  const about = answers ?? changes;
  const left = LIMITS.chatCharacters - text.value.length;
  return (
    <form
      class="chat-composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {about !== undefined && (
        <div class="chat-about">
          <span>
            {changes === undefined ? 'Answers' : 'Changes'} <b>{about.name}</b> {about.text}
          </span>
          <button type="button" class="button-icon" aria-label="Do not" onClick={cancel}>
            <Icon name="close" />
          </button>
        </div>
      )}
      <textarea
        ref={field}
        class="chat-field"
        rows={1}
        aria-label="Message"
        placeholder="Message; @ and a symbol links it"
        maxLength={LIMITS.chatBytes}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
        onKeyDown={onKey}
      />
      {symbol !== undefined && changes === undefined && (
        <button
          type="button"
          class="chat-pin"
          aria-pressed={isPinned.value}
          title={`About ${symbol}: a press on the message shows it again at this moment`}
          onClick={() => (isPinned.value = !isPinned.value)}
        >
          <MoreIcon name="pin" /> {symbol}
        </button>
      )}
      {text.value.length > NEAR && (
        <small class={left < 0 ? 'chat-left chat-over' : 'chat-left'}>{left}</small>
      )}
      <button type="submit" class="button-icon chat-send" aria-label="Send" disabled={isBusy.value}>
        <MoreIcon name="send" />
      </button>
    </form>
  );
}
