/**
 * Who one is in the chat, who else is there, and, for who moderates it, its rules.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { ChatMember } from '../../../shared/wire/chat-message.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import type { ChatView } from '../../state/chat.ts';
import { useApp } from '../app-context.ts';

const SLOW: readonly { ms: number; label: string }[] = [
  { ms: 0, label: 'off' },
  { ms: 5_000, label: 'one in 5 s' },
  { ms: 30_000, label: 'one in 30 s' },
  { ms: 300_000, label: 'one in 5 min' },
];
const COLORS = Array.from({ length: LIMITS.chatColors }, (_, color) => color);

/** The settings. */
export function ChatSettings({
  view,
  attempt,
}: {
  view: ChatView;
  attempt: (asking: Promise<unknown>) => Promise<boolean>;
}) {
  const { actions } = useApp();
  const name = useSignal(view.member.name);
  return (
    <div class="chat-settings">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void attempt(actions.inChat({ do: 'change', name: name.value }));
        }}
      >
        <label for="chat-name">Your name</label>
        <div class="chat-name-line">
          <input
            id="chat-name"
            autocomplete="nickname"
            maxLength={LIMITS.viewerNameCharacters}
            value={name.value}
            onInput={(event) => (name.value = event.currentTarget.value)}
          />
          <button type="submit" class="button-text">
            Use
          </button>
        </div>
      </form>
      <div class="chat-colors" role="group" aria-label="Your colour">
        {COLORS.map((color) => (
          <button
            key={color}
            type="button"
            class="chat-color"
            data-color={color}
            aria-label={`Colour ${color + 1}`}
            aria-pressed={view.member.color === color}
            onClick={() => void attempt(actions.inChat({ do: 'change', color }))}
          />
        ))}
      </div>
      {view.member.moderator === true && <Rules view={view} attempt={attempt} />}
      <People people={view.info.people} own={view.member.member} />
    </div>
  );
}

function Rules({
  view: { info },
  attempt,
}: {
  view: ChatView;
  attempt: (asking: Promise<unknown>) => Promise<boolean>;
}) {
  const { actions } = useApp();
  const known = SLOW.some(({ ms }) => ms === info.slowMs);
  const choices = known ? SLOW : [...SLOW, { ms: info.slowMs, label: `${info.slowMs / 1_000} s` }];
  return (
    <div class="chat-rules">
      <label>
        Slow mode{' '}
        <select
          value={String(info.slowMs)}
          onChange={(event) =>
            void attempt(actions.inChat({ do: 'rules', slowMs: Number(event.currentTarget.value) }))
          }
        >
          {choices.map(({ ms, label }) => (
            <option key={ms} value={String(ms)}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        <input
          type="checkbox"
          checked={info.speakers === 'moderators'}
          onChange={(event) => {
            const speakers = event.currentTarget.checked ? 'moderators' : 'everyone';
            void attempt(actions.inChat({ do: 'rules', speakers }));
          }}
        />{' '}
        Only I speak
      </label>
    </div>
  );
}

function People({ people, own }: { people: number; own: number }) {
  const { actions } = useApp();
  const members = useSignal<readonly ChatMember[]>([]);
  useEffect(() => {
    actions.inChat({ do: 'members' }).then(
      (told) => (members.value = (told as ChatMember[] | undefined) ?? []),
      () => undefined,
    );
  }, [people]);
  const more = people - members.value.length;
  return (
    <>
      <h3>{people === 1 ? 'One person' : `${people} people`}</h3>
      <ul class="chat-people">
        {members.value.map(({ member, name, color, moderator, mutedUntilMs }) => (
          <li key={member} data-color={color}>
            <b class="chat-name">{name}</b>
            {member === own && <span class="tag">You</span>}
            {moderator === true && <span class="tag">Host</span>}
            {mutedUntilMs !== undefined && <small class="muted">muted</small>}
          </li>
        ))}
        {more > 0 && members.value.length > 0 && <li class="muted">and {more} more</li>}
      </ul>
    </>
  );
}
