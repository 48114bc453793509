/**
 * The way out of a recording: which format, ticks or bars, and a link that the browser saves. The server makes the file
 * while it is sent.
 */
import { useState } from 'preact/hooks';
import { INTERVAL_MS, INTERVALS } from '../../shared/model/interval.ts';
import type { RecordingInfo } from '../../shared/wire/answer.ts';

/** Formats by the names that the server knows, and what people call them. */
const FORMATS = [
  ['csv', 'CSV'],
  ['jsonl', 'JSON lines'],
  ['parquet', 'Parquet'],
  ['dbn', 'Databento DBN'],
] as const;

/** Values of the choice of rows: of a recording of ticks and bars both may be had. */
const TICKS = '';
const RECORDED = 'recorded';

/** What rows may be, and what it is called: of recorded bars no shorter ones. */
function toRows({ ticks, bars }: RecordingInfo): (readonly [string, string])[] {
  const kinds = bars?.kinds ?? [];
  const names = [...new Set(kinds.map(({ interval }) => interval))].join(', ');
  const shortestMs = ticks > 0 ? 0 : Math.min(...kinds.map(({ lengthMs }) => lengthMs));
  const made = INTERVALS.filter((_, code) => INTERVAL_MS[code]! > shortestMs);
  return [
    ...(ticks > 0 ? [[TICKS, 'Every tick'] as const] : []),
    ...(bars === undefined ? [] : [[RECORDED, `Recorded bars (${names})`] as const]),
    ...made.map((name) => [name, `Bars of ${name}`] as const),
  ];
}

/** Relative to the page, which may lie below a path. */
function toAddress(recording: string, format: string, rowsOf: string): string {
  const query = new URLSearchParams({ format });
  if (rowsOf === RECORDED) query.set('kinds', 'bar');
  else if (rowsOf !== TICKS) query.set('bars', rowsOf);
  return `api/recordings/${encodeURIComponent(recording)}/export?${query.toString()}`;
}

/** Asks what to export as what. */
export function ExportForm({ recording }: { recording: RecordingInfo }) {
  const { name: title } = recording;
  const all = toRows(recording);
  const [format, setFormat] = useState<string>('csv');
  const [rowsOf, setRowsOf] = useState(all[0]![0]);
  return (
    <div class="export-form" role="group" aria-label={`Export ${title}`}>
      <label>
        <span>Format</span>
        <select value={format} onChange={({ currentTarget }) => setFormat(currentTarget.value)}>
          {FORMATS.map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>Rows</span>
        <select value={rowsOf} onChange={({ currentTarget }) => setRowsOf(currentTarget.value)}>
          {all.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <a class="button-text" href={toAddress(title, format, rowsOf)} download>
        Save the file
      </a>
    </div>
  );
}
