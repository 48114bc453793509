/**
 * The facts as a table: measured here, expected, and what real recordings show.
 */
import { NOTHING } from '../../format/price.ts';
import type { Statistics } from '../../../shared/wire/answer.ts';
import { Icon } from '../icon.tsx';

const toText = (value: number | null): string => {
  if (value === null) return NOTHING;
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toFixed(digits).replace('-', '−');
};

/** The table. */
export function FactsTable({ statistics }: { statistics: Statistics }) {
  const { facts, references, symbol } = statistics;
  return (
    <div class="facts-scroll" tabIndex={0} role="region" aria-label="Facts, measured and expected">
      <table class="facts-table">
        <thead>
          <tr>
            <th scope="col">Fact</th>
            <th scope="col" class="facts-own">
              {symbol}
            </th>
            <th scope="col">Expected</th>
            {references.map(({ name, span, source }) => (
              <th key={name} scope="col" class="facts-real" title={source}>
                {name.split(', ').map((line) => (
                  <span key={line}>{line}</span>
                ))}
                <small>{span}</small>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {facts.map((fact) => (
            <tr key={fact.key}>
              <th scope="row">
                {fact.name}
                <small>{fact.source}</small>
              </th>
              <td class="facts-own">{toText(fact.value)}</td>
              <td>
                <Verdict isAsExpected={fact.isAsExpected} /> {fact.expected}
              </td>
              {fact.references.map((value, i) => (
                <td key={references[i]!.name} class="facts-real">
                  {toText(value)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Verdict({ isAsExpected }: { isAsExpected: boolean | null }) {
  if (isAsExpected === null) return <span class="facts-verdict" />;
  return (
    <span
      class={`facts-verdict ${isAsExpected ? 'is-good' : 'is-bad'}`}
      role="img"
      aria-label={isAsExpected ? 'as expected' : 'not as expected'}
    >
      <Icon name={isAsExpected ? 'check' : 'close'} />
    </span>
  );
}
