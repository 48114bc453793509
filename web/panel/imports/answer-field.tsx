/**
 * One field of what can be said of a file.
 */
import { IMPORT_FIELDS, type ImportField } from '../../../shared/import/question.ts';

const SWITCHES: readonly ImportField[] = ['allowTimes', 'partial', 'asRecorded'];

/** What may stand there, and what it means. */
const HINTS: Readonly<Record<ImportField, string>> = {
  symbol: 'BTCUSDT',
  format: 'as the command line names it: binance-csv',
  zone: 'America/New_York, UTC, -05:00',
  timeFormat: 's, ms, us, ns or dd.MM.yyyy',
  columns: 'time,price,size; - for one to leave out',
  interval: '1m, 4h, 1d, 1w, 1M',
  decimals: 'of prices, or 2,8 of prices and sizes',
  side: 'whose sides they are: taker, maker, none',
  allowTimes: 'before 1990 and after tomorrow too',
  partial: 'of a packed file that was cut',
  asRecorded: 'in which rows arrived, not that of their times',
};

interface AnswerFieldProps {
  readonly id: string;
  readonly field: ImportField;
  /** Where one of few is asked for. */
  readonly choices: readonly string[];
  readonly text: string;
  readonly onChange: (text: string) => void;
}

/** The field. */
export function AnswerField(props: AnswerFieldProps) {
  const { id, field, onChange, text } = props;
  const { label } = IMPORT_FIELDS[field];
  if (SWITCHES.includes(field)) {
    return (
      <label class="answer-field answer-switch" for={id}>
        <input
          id={id}
          type="checkbox"
          checked={text === 'true'}
          onChange={({ currentTarget }) => onChange(currentTarget.checked ? 'true' : '')}
        />
        <span>
          {label} <small>{HINTS[field]}</small>
        </span>
      </label>
    );
  }
  return (
    <label class="answer-field" for={id}>
      <span>{label}</span>
      <TextOrChoice {...props} />
    </label>
  );
}

/** The zones that this browser knows, and the one that is no place. */
const toZones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone')];

function TextOrChoice({ id, field, choices, text, onChange }: AnswerFieldProps) {
  const options = field === 'side' ? ['taker', 'maker', 'none'] : choices;
  if (options.length > 0) {
    return (
      <select id={id} value={text} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {field === 'side' && <option value="">as the format has them</option>}
        {options.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    );
  }
  return (
    <>
      <input
        id={id}
        autocomplete="off"
        spellcheck={false}
        placeholder={HINTS[field]}
        value={text}
        list={field === 'zone' ? `${id}-list` : undefined}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
      {field === 'zone' && (
        <datalist id={`${id}-list`}>
          {toZones().map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      )}
    </>
  );
}
