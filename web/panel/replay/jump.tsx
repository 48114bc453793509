/**
 * Goes to the next burst, gap, halt or event, or to the last one before, of the symbol on the chart or of any; and says
 * what was found, or that there is no other.
 */
import { signal, useSignal, useSignalEffect } from '@preact/signals';
import type { JumpTarget } from '../../../shared/wire/landmark.ts';
import { type AppSurroundings, useApp } from '../app-context.ts';
import { ReplayIcon } from './replay-icon.tsx';

/** What was found is said for so long, ms. */
const SHOWN_MS = 6_000;
const KINDS: readonly (readonly [JumpTarget, string])[] = [
  ['burst', 'Burst'],
  ['gap', 'Gap'],
  ['halt', 'Halt'],
  ['event', 'Event'],
];

/** What is jumped to: kept while the page stands. */
const kind = signal<JumpTarget>('burst');
const isAny = signal(false);

/** Jumps. */
export function jump(
  { state, actions }: Pick<AppSurroundings, 'state' | 'actions'>,
  direction: 'next' | 'previous',
): void {
  const symbol = state.instrument.peek()?.symbol;
  state.jumped.value = 'searching';
  actions.steer({
    type: 'jump',
    to: kind.peek(),
    direction,
    ...(symbol === undefined || isAny.peek() ? {} : { symbol }),
  });
}

/** The choice and its two buttons, beside the strip. */
export function Jump() {
  const app = useApp();
  const symbol = app.state.instrument.value?.symbol;
  const toValue = (to: JumpTarget, any: boolean): string => `${to} ${any ? 'any' : 'one'}`;
  const options = (any: boolean) =>
    KINDS.map(([to, name]) => (
      <option key={to} value={toValue(to, any)}>
        {name}
      </option>
    ));
  return (
    <div class="jump">
      <select
        aria-label="What to jump to"
        value={toValue(kind.value, isAny.value)}
        onChange={({ currentTarget }) => {
          const [to, whose] = currentTarget.value.split(' ');
          kind.value = to as JumpTarget;
          isAny.value = whose === 'any';
        }}
      >
        <optgroup label={symbol ?? 'This symbol'}>{options(false)}</optgroup>
        <optgroup label="Any symbol">{options(true)}</optgroup>
      </select>
      <JumpButton direction="previous" />
      <JumpButton direction="next" />
    </div>
  );
}

function JumpButton({ direction }: { direction: 'next' | 'previous' }) {
  const app = useApp();
  const letter = direction === 'next' ? 'N' : 'P';
  const label = `${direction === 'next' ? 'Next' : 'Previous'} ${kind.value}`;
  return (
    <button
      type="button"
      class="button-icon"
      aria-label={label}
      aria-keyshortcuts={`Alt+${letter}`}
      title={`${label}, Alt ${letter}`}
      onClick={() => jump(app, direction)}
    >
      <ReplayIcon name={direction} />
    </button>
  );
}

/** What the last jump has led to; undefined when there is nothing to say any more. */
export function useJumpNote(): string | undefined {
  const { state, actions } = useApp();
  const shown = useSignal<string | undefined>(undefined);
  useSignalEffect(() => {
    const found = state.jumped.value;
    if (found === undefined) {
      shown.value = undefined;
      return undefined;
    }
    if (found === 'searching') {
      shown.value = 'Searching …';
      return undefined;
    }
    shown.value = found === null ? `There is no other ${kind.peek()} that way` : found.text;
    /* One looks at what it happens to. */
    if (isAny.peek() && found?.symbol !== undefined) actions.show(found.symbol);
    const timer = setTimeout(() => (state.jumped.value = undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  });
  return shown.value;
}
