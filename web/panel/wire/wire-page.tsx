/**
 * The wire inspector: frames as they come, each byte with its name, value and meaning, and what the same would take as
 * JSON and as Protocol Buffers. Loaded when it is first opened; nothing is looked at while it is not.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import '../../style/wire.css';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { FRAME } from '../../../shared/wire/frame.ts';
import { describeFrame } from '../../../shared/wire/describe/describe-frame.ts';
import type { AppState } from '../../state/app-state.ts';
import { type LoggedFrame, WireLog, type WireMarket } from '../../state/wire-log.ts';
import { useApp } from '../app-context.ts';
import { OverlayFrame } from '../overlay-frame.tsx';
import { WireBytes } from './wire-bytes.tsx';
import { WireFields } from './wire-fields.tsx';
import { WireList } from './wire-list.tsx';
import { WireTotalsTable } from './wire-totals.tsx';

/** Between two looks at what has come, ms. */
const LOOK_MS = 250;
/** What follows the newest frame goes on so seldom that it can be read, ms. */
const FOLLOW_MS = 1_000;
const FILTERS = ['all', ...Object.keys(FRAME)];

/** The market on screen, with the instruments that are known of it. */
function toWireMarket({ market, instruments, board }: AppState): WireMarket | undefined {
  const info = market.peek();
  if (info === undefined) return undefined;
  const { name, number, epoch } = info;
  const byId: Instrument[] = [];
  for (const each of instruments.peek() ?? [])
    byId[each.id] = board.get(each.symbol)?.instrument ?? each;
  return { name, number, epoch, instruments: byId };
}

/** The page, over the others. */
export function WirePage() {
  return (
    <OverlayFrame title="Wire inspector" isPage>
      <div class="wire">
        <Inspector />
      </div>
    </OverlayFrame>
  );
}

function Inspector() {
  const { state, actions, now } = useApp();
  const log = useRef(new WireLog()).current;
  const market = useRef<WireMarket>(undefined);
  const isPaused = useSignal(false);
  const filter = useSignal('all');
  const picked = useSignal<LoggedFrame | undefined>(undefined);
  const isFollowing = useSignal(true);
  const field = useSignal(0);
  const looks = useSignal(0);

  useEffect(() => {
    let followedMs = -Infinity;
    const stop = actions.watchFrames((bytes) => {
      if (!isPaused.peek()) log.add(bytes, now(), market.current);
    });
    const look = (): void => {
      market.current = toWireMarket(state);
      if (isPaused.peek()) return;
      looks.value++;
      const newest = log.frames.findLast(({ type }) => isOf(filter.peek(), type));
      if (!isFollowing.peek() || newest === undefined || now() - followedMs < FOLLOW_MS) return;
      if (newest === picked.peek()) return;
      followedMs = now();
      picked.value = newest;
      field.value = 0;
    };
    look();
    const looking = setInterval(look, LOOK_MS);
    return () => {
      stop();
      clearInterval(looking);
    };
  }, []);

  void looks.value;
  const frame = picked.value;
  const described = useMemo(() => {
    const known = market.current;
    return frame === undefined
      ? undefined
      : describeFrame(frame.bytes, {
          instrument: (id) => known?.instruments[id],
          market: (number) => (number === known?.number ? known.name : undefined),
        });
  }, [frame]);
  const fields = useMemo(
    () => described?.groups.flatMap((group) => group.fields) ?? [],
    [described],
  );

  function pick(one: LoggedFrame): void {
    isFollowing.value = false;
    picked.value = one;
    field.value = 0;
  }

  function choose(next: string): void {
    filter.value = next;
    const newest = log.frames.findLast(({ type }) => isOf(next, type));
    if (frame !== undefined && isOf(next, frame.type)) return;
    picked.value = newest;
    field.value = 0;
  }

  return (
    <>
      <WireTotalsTable totals={log.sum(filter.value === 'all' ? undefined : filter.value)} />
      <div class="wire-controls">
        <button
          type="button"
          class="button-primary"
          onClick={() => (isPaused.value = !isPaused.value)}
        >
          {isPaused.value ? 'Go on' : 'Pause'}
        </button>
        <label>
          Kind{' '}
          <select value={filter.value} onChange={(event) => choose(event.currentTarget.value)}>
            {FILTERS.map((each) => (
              <option key={each} value={each}>
                {each === 'all' ? 'all kinds' : each}
              </option>
            ))}
          </select>
        </label>
        <label>
          <input
            type="checkbox"
            checked={isFollowing.value}
            onChange={(event) => (isFollowing.value = event.currentTarget.checked)}
          />{' '}
          Show the newest
        </label>
      </div>
      <div class="wire-parts">
        <WireList
          frames={log.frames.filter(({ type }) => isOf(filter.value, type))}
          picked={frame}
          onPick={pick}
        />
        {frame === undefined || described === undefined ? (
          <p class="wire-note" role="status">
            {filter.value === 'all'
              ? 'Frames appear here as they come.'
              : `No frame of this kind (${filter.value}) has come yet.`}
          </p>
        ) : (
          <>
            <WireBytes bytes={frame.bytes} fields={fields} field={field} />
            <WireFields bytes={frame.bytes} groups={described.groups} field={field} />
          </>
        )}
      </div>
    </>
  );
}

const isOf = (filter: string, type: string): boolean => filter === 'all' || filter === type;
