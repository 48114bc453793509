/**
 * What a file does not say: the field that is asked for, the first lines of the file beside it, and all others below.
 */
import { useEffect, useState } from 'preact/hooks';
import { IMPORT_FIELDS, type ImportField, questionOf } from '../../../shared/import/question.ts';
import type { PageImport } from '../../state/imports.ts';
import { useApp } from '../app-context.ts';
import { AnswerField } from './answer-field.tsx';

const FIELDS = Object.keys(IMPORT_FIELDS) as ImportField[];

interface AnswerFormProps {
  readonly item: PageImport;
  readonly message: string;
  /** Whether the import waits for it; else it is begun anew with what is said. */
  readonly isAsked: boolean;
}

/** The form. */
export function AnswerForm({ item, message, isAsked }: AnswerFormProps) {
  const { actions } = useApp();
  const question = questionOf(message);
  const asked = question?.field;
  const [told, setTold] = useState<Partial<Record<ImportField, string>>>({
    ...item.told,
    ...(question?.choices[0] === undefined ? {} : { format: question.choices[0] }),
    ...(asked === 'allowTimes' || asked === 'partial' ? { [asked]: 'true' } : {}),
  });
  const toField = (field: ImportField) => (
    <AnswerField
      key={field}
      id={`${item.key}-${field}`}
      field={field}
      choices={field === asked ? question!.choices : []}
      text={told[field] ?? ''}
      onChange={(text) => setTold({ ...told, [field]: text })}
    />
  );
  return (
    <form
      class="answer-form"
      onSubmit={(event) => {
        event.preventDefault();
        actions.inImports({ do: 'tell', key: item.key, told });
      }}
    >
      {asked !== undefined && (
        <>
          {asked !== 'symbol' && <FirstLines item={item} />}
          {toField(asked)}
        </>
      )}
      <details>
        <summary>
          {asked === undefined ? 'Try again, and say more of it' : 'Say more of it'}
        </summary>
        <div class="answer-fields">{FIELDS.filter((field) => field !== asked).map(toField)}</div>
      </details>
      <button type="submit" class={isAsked ? 'button-primary' : 'button-text'}>
        {isAsked ? 'Import' : 'Try again'}
      </button>
    </form>
  );
}

const HEAD_BYTES = 2_000;
const LINES = 4;

/** How the file begins, where it is text and this page has it. */
function FirstLines({ item: { files } }: { item: PageImport }) {
  const [lines, setLines] = useState<readonly string[]>([]);
  const file = files[0]?.file;
  useEffect(() => {
    const head = file?.slice(0, HEAD_BYTES).text() ?? Promise.resolve('');
    head.then(
      (text) => setLines(/[\0\ufffd]/.test(text) ? [] : text.split(/\r\n?|\n/).slice(0, LINES)),
      () => setLines([]),
    );
  }, [file]);
  if (lines.every((line) => line.trim() === '')) return null;
  return (
    <pre class="first-lines" aria-label="How the file begins" tabIndex={0}>
      {lines.join('\n')}
    </pre>
  );
}
