/**
 * What an import came to: what was found and how sure that is, what was taken, refused and told twice, with the first
 * reasons; and the way to look at it.
 */
import type { ImportedFile, ImportOutcome } from '../../../shared/wire/import-job.ts';
import { toBytesText, toCountText } from '../../format/quantity.ts';
import { useApp } from '../app-context.ts';

const toKinds = ({ trades, quotes, bars, statuses }: ImportedFile): string =>
  [
    [trades, 'trades'],
    [quotes, 'quotes'],
    [bars, 'bars'],
    [statuses, 'statuses'],
  ]
    .filter(([count]) => Number(count) > 0)
    .map(([count, what]) => `${toCountText(Number(count))} ${what}`)
    .join(', ');

const toHeld = ({ ticks, bars }: ImportOutcome): string =>
  [ticks > 0 && `${toCountText(ticks)} ticks`, bars > 0 && `${toCountText(bars)} bars`]
    .filter((text) => text !== false)
    .join(', ');

/** The outcome. */
export function Outcome({ recording, outcome }: { recording: string; outcome: ImportOutcome }) {
  const { state, actions } = useApp();
  const { symbols, files, leftOut, bytes } = outcome;
  const shown = symbols.slice(0, 4).join(', ') + (symbols.length > 4 ? ' …' : '');
  return (
    <>
      <p class="import-held" role="status">
        <b>{toHeld(outcome)}</b> of {shown} · {toBytesText(bytes)}
      </p>
      <ul class="import-files">
        {files.map((file, at) => (
          <li key={at}>
            <FileOutcome file={file} />
          </li>
        ))}
      </ul>
      {leftOut.length > 0 && (
        <details>
          <summary>{leftOut.length === 1 ? '1 file' : `${leftOut.length} files`} left out</summary>
          {leftOut.map(({ path, why }) => (
            <small key={path}>
              {path}: {why}
            </small>
          ))}
        </details>
      )}
      <div class="import-ways">
        <button
          type="button"
          class="button-primary"
          onClick={() => {
            state.overlay.value = 'none';
            actions.openRecording(recording);
          }}
        >
          Open
        </button>
      </div>
    </>
  );
}

function FileOutcome({ file }: { file: ImportedFile }) {
  const { what, confidence, rows, duplicates, rejected, rejects, notImported, notes } = file;
  const others = Object.entries(notImported);
  return (
    <>
      <small>
        {file.file}: {what}, {Math.round(confidence * 100)} % sure
      </small>
      <small>
        {toCountText(rows)} rows: {toKinds(file)}
        {duplicates > 0 && `, ${toCountText(duplicates)} told twice`}
        {rejected > 0 && <span class="warn">, {toCountText(rejected)} refused</span>}
      </small>
      {(rejects.length > 0 || others.length > 0 || notes.length > 0) && (
        <details>
          <summary>{rejected > 0 ? 'What was refused, and why' : 'What else was found'}</summary>
          {rejects.map(({ line, reason }) => (
            <small key={line}>
              line {line}: {reason}
            </small>
          ))}
          {rejected > rejects.length && (
            <small>and {toCountText(rejected - rejects.length)} more</small>
          )}
          {others.map(([name, count]) => (
            <small key={name}>
              not imported: {toCountText(count)} × {name}
            </small>
          ))}
          {notes.map((note) => (
            <small key={note}>{note}</small>
          ))}
        </details>
      )}
    </>
  );
}
