/**
 * One import: what was brought, how far it is, and what can be done about it.
 */
import type { ImportJob } from '../../../shared/wire/import-job.ts';
import { toPageText } from '../../../shared/import/question.ts';
import { toBytesText, toCountText } from '../../format/quantity.ts';
import { toDurationText } from '../../format/time.ts';
import type { PageImport } from '../../state/imports.ts';
import { useApp } from '../app-context.ts';
import { AnswerForm } from './answer-form.tsx';
import { Outcome } from './outcome.tsx';

/** What people read of how far it is. */
interface Standing {
  readonly text: string;
  /** 0..1; undefined while nothing can be said. */
  readonly share?: number | undefined;
  readonly isBusy: boolean;
}

/** `, 8.2 MB/s, 3 s left`. */
function toPace(share: number, ms: number, rate: string): string {
  if (ms < 500 || share <= 0) return '';
  return ` · ${rate} · ${toDurationText(Math.max(0, (ms * (1 - share)) / share))} left`;
}

function toJobStanding({ state, progress }: ImportJob): Standing {
  if (state !== 'importing') return { text: 'Waits for its turn', isBusy: true };
  if (progress === undefined) return { text: 'Looks at the files', isBusy: true };
  const { share, rows, ms } = progress;
  const rate = `${toCountText(rows / (ms / 1_000))} rows/s`;
  const text = `Imports · ${Math.floor(share * 100)} % · ${toCountText(rows)} rows`;
  return { text: text + toPace(share, ms, rate), share, isBusy: true };
}

function toStanding({ phase, bytes, sentBytes, sentMs, job }: PageImport): Standing | undefined {
  if (phase === 'queued') return { text: 'Waits until the others are sent', isBusy: true };
  if (phase === 'sending') {
    const share = bytes === 0 ? 1 : sentBytes / bytes;
    const rate = `${toBytesText(sentBytes / (sentMs / 1_000))}/s`;
    const text = `Sent ${toBytesText(sentBytes)} of ${toBytesText(bytes)}`;
    return { text: text + toPace(share, sentMs, rate), share, isBusy: true };
  }
  const isOpen = job?.state === 'waiting' || job?.state === 'importing';
  return job !== undefined && isOpen ? toJobStanding(job) : undefined;
}

/** The card. */
export function ImportCard({ item }: { item: PageImport }) {
  const { key, name, bytes, files, phase, job } = item;
  const { actions } = useApp();
  const standing = toStanding(item);
  const message = phase === 'lost' ? item.message : job?.message;
  const isWrong = message !== undefined && standing === undefined;
  const isAsking = job?.state === 'asking';
  return (
    <article class="import-card" aria-label={name} data-state={isWrong ? 'wrong' : job?.state}>
      <header>
        <b>{name}</b>
        <small>
          {files.length > 1 && `${files.length} files · `}
          {toBytesText(bytes)}
        </small>
        <button
          type="button"
          class="button-text"
          onClick={() => actions.inImports({ do: 'forget', key })}
        >
          {standing?.isBusy === true ? 'Stop' : isAsking ? 'Give up' : 'Dismiss'}
        </button>
      </header>
      {phase === 'staged' && <Together item={item} />}
      {standing !== undefined && <Progress {...standing} name={name} />}
      {isWrong && (
        <p class={isAsking ? 'import-question' : 'import-wrong'} role="status">
          {toPageText(message)}
        </p>
      )}
      {isWrong && (isAsking || files.length > 0) && (
        <AnswerForm key={message} item={item} message={message} isAsked={isAsking} />
      )}
      {job?.outcome !== undefined && <Outcome recording={job.recording} outcome={job.outcome} />}
    </article>
  );
}

function Progress({ text, share, name }: Standing & { name: string }) {
  return (
    <div class="import-progress">
      <progress
        aria-label={`Progress of ${name}`}
        {...(share === undefined ? {} : { value: share })}
      />
      <small>{text}</small>
    </div>
  );
}

/** Several files at once: nobody but who brought them knows whether they belong together. */
function Together({ item: { key, files } }: { item: PageImport }) {
  const { actions } = useApp();
  const start = (isTogether: boolean) => () => actions.inImports({ do: 'start', key, isTogether });
  const names = files.slice(0, 3).map(({ file }) => file.name);
  return (
    <>
      <small class="import-names">
        {names.join(', ')}
        {files.length > names.length ? ` and ${files.length - names.length} more` : ''}
      </small>
      <div class="import-ways">
        <button type="button" class="button-primary" onClick={start(true)}>
          One recording of all
        </button>
        <button type="button" class="button-text" onClick={start(false)}>
          One of each
        </button>
      </div>
    </>
  );
}
