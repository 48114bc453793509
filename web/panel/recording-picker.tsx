/**
 * The choice of what to replay: recordings of the server, and replays that others have open already.
 */
import { useEffect } from 'preact/hooks';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import { toBytesText, toCountText } from '../format/quantity.ts';
import { toClockText, toDateText, toDurationText } from '../format/time.ts';
import type { LocalFiles } from '../state/actions.ts';
import type { RecordingInfo } from '../../shared/wire/answer.ts';
import { useApp } from './app-context.ts';
import { Icon } from './icon.tsx';
import { OverlayFrame } from './overlay-frame.tsx';

/** The dialog of recordings. */
export function RecordingPicker() {
  const { state, actions, files } = useApp();
  useEffect(() => actions.loadRecordings(), []);
  const { markets, market, recordings } = state;
  const others = markets.value.filter(
    ({ kind, name }) => kind === 'replay' && name !== market.value?.name,
  );
  const list = recordings.value;

  function choose(open: () => void): void {
    state.overlay.value = 'none';
    open();
  }

  return (
    <OverlayFrame title="Replay a recording">
      {others.length > 0 && (
        <>
          <h3>Open now</h3>
          <ul class="recordings">
            {others.map((each) => (
              <li key={each.name}>
                <OpenReplay
                  info={each}
                  onJoin={() => choose(() => actions.joinReplay(each.name))}
                />
              </li>
            ))}
          </ul>
          <h3>Recordings</h3>
        </>
      )}
      {(list.state === 'idle' || list.state === 'loading') && (
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
      {files !== undefined && <OpenFile files={files} />}
      {files === undefined && list.state === 'ready' && list.recordings.length === 0 && (
        <p class="empty">
          There are no recordings yet. Make one with <code>tickdeck record</code>, or bring one in
          with <code>tickdeck import</code>.
        </p>
      )}
      {list.state === 'ready' && (
        <ul class="recordings">
          {list.recordings.map((each) => (
            <li key={each.name}>
              <RecordingButton
                recording={each}
                onOpen={() => choose(() => actions.openRecording(each.name))}
              />
            </li>
          ))}
        </ul>
      )}
    </OverlayFrame>
  );
}

function RecordingButton({ recording, onOpen }: { recording: RecordingInfo; onOpen: () => void }) {
  const { state } = useApp();
  const zone = state.settings.zone.value;
  const { startMs, endMs, symbols } = recording;
  const isDamaged = recording.state === 'damaged';
  const shown = symbols.slice(0, 4).join(', ');
  return (
    <button
      type="button"
      class="recording"
      disabled={isDamaged && recording.ticks === 0}
      onClick={onOpen}
    >
      <span class="recording-icon">
        <Icon name="rewind" />
      </span>
      <span class="recording-text">
        <b>{recording.name}</b>
        <small>{recording.label}</small>
        {recording.terms !== undefined && (
          <small>
            {recording.terms.venue}: {recording.terms.licence}
          </small>
        )}
        <small>
          {toDateText(startMs, zone)} {toClockText(startMs, zone)} ·{' '}
          {toDurationText(endMs - startMs)} · {toCountText(recording.ticks)} ticks ·{' '}
          {toBytesText(recording.bytes)}
        </small>
        <small>
          {symbols.length === 1 ? '1 symbol' : `${symbols.length} symbols`}: {shown}
          {symbols.length > 4 ? ' …' : ''}
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

function OpenReplay({ info, onJoin }: { info: MarketInfo; onJoin: () => void }) {
  const { replay } = info;
  const viewers = replay?.viewers ?? 0;
  return (
    <button type="button" class="recording" onClick={onJoin}>
      <span class="recording-icon">
        <Icon name="users" />
      </span>
      <span class="recording-text">
        <b>{replay?.recording ?? info.name}</b>
        <small>
          {info.name} · {replay?.state} · {viewers === 1 ? '1 viewer' : `${viewers} viewers`}
        </small>
      </span>
      <span class="tag">Join</span>
    </button>
  );
}

/** In a page without a server: a tape of this machine, or the one that lies beside the page. */
function OpenFile({ files }: { files: LocalFiles }) {
  return (
    <div>
      <p>
        Drop a <code>.tape</code> on the page, or choose one. It is read here; nothing is uploaded.
      </p>
      <div class="open-file-ways">
        <label class="button-text">
          Open a recording …
          <input
            type="file"
            class="sr-only"
            accept=".tape"
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              if (file !== undefined) files.openFile(file);
              currentTarget.value = '';
            }}
          />
        </label>
        <button type="button" class="button-text" onClick={files.openDemo}>
          Replay the demo
        </button>
      </div>
    </div>
  );
}
