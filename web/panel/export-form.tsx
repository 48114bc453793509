/**
 * The way out of a recording: which format, ticks or bars, and a link that the browser saves. The server makes the file
 * while it is sent.
 */
import { useState } from 'preact/hooks';

/** Formats by the names that the server knows, and what people call them. */
const FORMATS = [
  ['csv', 'CSV'],
  ['jsonl', 'JSON lines'],
  ['parquet', 'Parquet'],
  ['dbn', 'Databento DBN'],
] as const;

const ROWS = ['', '1s', '1m', '5m', '15m', '1h', '1d'] as const;

/** Relative to the page, which may lie below a path. */
function toAddress(recording: string, format: string, bars: string): string {
  const query = new URLSearchParams({ format, ...(bars === '' ? {} : { bars }) });
  return `api/recordings/${encodeURIComponent(recording)}/export?${query.toString()}`;
}

/** Asks what to export as what. @param recording its name */
export function ExportForm({ recording }: { recording: string }) {
  const [format, setFormat] = useState<string>('csv');
  const [bars, setBars] = useState('');
  return (
    <div class="export-form" role="group" aria-label={`Export ${recording}`}>
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
        <select value={bars} onChange={({ currentTarget }) => setBars(currentTarget.value)}>
          {ROWS.map((name) => (
            <option key={name} value={name}>
              {name === '' ? 'Every tick' : `Bars of ${name}`}
            </option>
          ))}
        </select>
      </label>
      <a class="button-text" href={toAddress(recording, format, bars)} download>
        Save the file
      </a>
    </div>
  );
}
