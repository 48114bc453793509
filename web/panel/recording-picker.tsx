/**
 * The choice of what to replay: recordings of the server, and replays that others have open already.
 */
import { useEffect, useState } from 'preact/hooks';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import { toBytesText, toCountText } from '../format/quantity.ts';
import { toClockText, toDateText, toDurationText } from '../format/time.ts';
import type { RecordingInfo } from '../../shared/wire/answer.ts';
import { readViewLink } from '../state/view-url.ts';
import '../style/recordings.css';
import { type AppSurroundings, useApp } from './app-context.ts';
import { ExportForm } from './export-form.tsx';
import { FilePicker } from './imports/file-picker.tsx';
import { ImportCard } from './imports/import-card.tsx';
import { MoreIcon } from './more-icon.tsx';
import { OverlayFrame } from './overlay-frame.tsx';
import { RecordingPreview } from './recording-preview.tsx';
import { RewindChoice } from './rewind-button.tsx';

/** The dialog of recordings. */
export function RecordingPicker() {
  const app = useApp();
  const { state, actions, files } = app;
  const [exported, setExported] = useState<string>();
  useEffect(() => {
    actions.loadRecordings();
    if (files === undefined) actions.inRoom({ do: 'list' });
    if (state.rights.peek() === 'full') actions.inImports({ do: 'list' });
  }, []);
  const { markets, market, recordings, rights } = state;
  const others = markets.value.filter(
    ({ kind, name, replay }) =>
      kind === 'replay' && name !== market.value?.name && replay?.awayFrom === undefined,
  );
  const mayOpen = rights.value === 'full';
  const list = recordings.value;
  const imports = state.imports.value;
  const isEmpty = list.state === 'ready' && list.recordings.length === 0 && imports.length === 0;

  function choose(open: () => void): void {
    state.overlay.value = 'none';
    open();
  }

  function join({ name, replay }: MarketInfo): void {
    if (replay?.room === undefined) actions.joinReplay(name);
    else actions.inRoom({ do: 'join', room: replay.room });
  }

  return (
    <OverlayFrame title={mayOpen ? 'Replay a recording' : 'Replays that are open'}>
      <RewindChoice onChosen={() => (state.overlay.value = 'none')} />
      {mayOpen && <FilePicker isLarge={isEmpty} />}
      {mayOpen && imports.length > 0 && (
        <ul class="imports">
          {imports.map((each) => (
            <li key={each.key}>
              <ImportCard item={each} />
            </li>
          ))}
        </ul>
      )}
      {!mayOpen && others.length === 0 && (
        <p class="empty">Nobody has a replay open that you could join.</p>
      )}
      {others.length > 0 && (
        <>
          <h3>Open now</h3>
          <ul class="recordings">
            {others.map((each) => (
              <li key={each.name}>
                <OpenReplay info={each} onJoin={() => choose(() => join(each))} />
              </li>
            ))}
          </ul>
          {mayOpen && <h3>Recordings</h3>}
        </>
      )}
      {mayOpen && (list.state === 'idle' || list.state === 'loading') && (
        <div class="skeleton-rows" role="status" aria-label="Recordings are loading">
          <div class="skeleton-row" />
          <div class="skeleton-row" />
        </div>
      )}
      {list.state === 'failed' && (
        <p class="empty">
          The recordings could not be listed: {list.message}{' '}
          <button type="button" class="button-text" onClick={() => actions.loadRecordings()}>
            Try again
          </button>
        </p>
      )}
      {mayOpen && list.state === 'ready' && (
        <ul class="recordings">
          {list.recordings.map((each) => (
            <li key={each.name} class="recording-row">
              <RecordingButton
                recording={each}
                onOpen={() => choose(() => openAsItSays(app, each))}
              />
              {files === undefined && (each.ticks > 0 || each.bars !== undefined) && (
                <button
                  type="button"
                  class="button-text export-button"
                  aria-expanded={exported === each.name}
                  aria-label={`Export ${each.name}`}
                  onClick={() => setExported(exported === each.name ? undefined : each.name)}
                >
                  Export …
                </button>
              )}
              {exported === each.name && <ExportForm recording={each} />}
            </li>
          ))}
        </ul>
      )}
    </OverlayFrame>
  );
}

/** `506 1d bars`, `12,345 ticks`. */
function toHeldText({ ticks, bars }: RecordingInfo): string {
  if (bars === undefined) return `${toCountText(ticks)} ticks`;
  const kinds = bars.kinds.map(({ interval }) => interval).join(', ');
  return `${ticks > 0 ? `${toCountText(ticks)} ticks, ` : ''}${toCountText(bars.count)} bars (${kinds})`;
}

/** Opens a recording; a demo pack says which symbol, chart and place it is about. */
function openAsItSays({ state, actions }: AppSurroundings, { name, opening }: RecordingInfo): void {
  const query = new URLSearchParams(opening?.view ?? '');
  query.set('replay', name);
  const { symbol, interval, kind, replay } = readViewLink(query.toString());
  if (symbol !== undefined) state.symbol.value = symbol;
  if (interval !== undefined) actions.setInterval(interval);
  if (kind !== undefined) state.kind.value = kind;
  actions.openRecording(name, replay);
}

function RecordingButton({ recording, onOpen }: { recording: RecordingInfo; onOpen: () => void }) {
  const { state } = useApp();
  const zone = state.settings.zone.value;
  const { startMs, endMs, symbols } = recording;
  const isDamaged = recording.state === 'damaged';
  const shown = symbols.slice(0, 4).join(', ');
  const gaps = state.previews.value.get(recording.name)?.gaps.length ?? 0;
  return (
    <button
      type="button"
      class="recording"
      disabled={isDamaged && recording.ticks === 0 && recording.bars === undefined}
      onClick={onOpen}
    >
      <RecordingPreview recording={recording.name} isReadable={recording.ticks > 0} />
      <span class="recording-text">
        <b>{recording.opening?.title ?? recording.name}</b>
        <small>{recording.label}</small>
        {recording.terms !== undefined && (
          <small>
            {recording.terms.venue}: {recording.terms.licence}
          </small>
        )}
        <small>
          {toDateText(startMs, zone)} {toClockText(startMs, zone)} ·{' '}
          {toDurationText(endMs - startMs)} · {toHeldText(recording)} ·{' '}
          {toBytesText(recording.bytes)}
        </small>
        <small>
          {symbols.length === 1 ? '1 symbol' : `${symbols.length} symbols`}: {shown}
          {symbols.length > 4 ? ' …' : ''}
          {gaps > 0 && ` · ${gaps === 1 ? '1 gap' : `${gaps} gaps`}`}
        </small>
        {recording.state !== 'complete' && (
          <small class="warn">
            {isDamaged ? 'Damaged' : 'Ends early'}
            {recording.reason === undefined ? '' : `: ${recording.reason}`}
          </small>
        )}
      </span>
      <span class={recording.provenance === 'simulated' ? 'tag tag-sim' : 'tag tag-rec'}>
        {recording.provenance === 'simulated' ? 'Simulated' : 'Recorded'}
      </span>
    </button>
  );
}

/** A replay that is open: of a room its name, where it stands, and how many people are in it. */
function OpenReplay({ info, onJoin }: { info: MarketInfo; onJoin: () => void }) {
  const { state } = useApp();
  const zone = state.settings.zone.value;
  const { replay } = info;
  const room = state.rooms.value?.find((each) => each.market === info.name);
  const people = room?.people ?? replay?.viewers ?? 0;
  const timeMs = room?.timeMs ?? info.timeMs;
  const who = room === undefined ? 'viewer' : 'person';
  return (
    <button type="button" class="recording" onClick={onJoin}>
      <span class="recording-icon">
        <MoreIcon name="users" />
      </span>
      <span class="recording-text">
        <b>{room?.room ?? replay?.room ?? replay?.recording ?? info.name}</b>
        {room !== undefined && <small>{room.recording}</small>}
        <small>
          {info.name} · {replay?.state} at {toDateText(timeMs, zone)} {toClockText(timeMs, zone)} ·{' '}
          {people === 1 ? `1 ${who}` : `${people} ${room === undefined ? 'viewers' : 'people'}`}
        </small>
      </span>
      <span class="tag">{room === undefined ? 'Join' : 'Join the room'}</span>
    </button>
  );
}
