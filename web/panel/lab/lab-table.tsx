/**
 * The lanes beside each other: figures with bars, the last minute as a line, and what went over the wire of the one that
 * is chosen.
 */
import { useSignal } from '@preact/signals';
import type { LabView } from '../../state/lab.ts';
import { HEADINGS, type LaneRow, toCells, toRows } from './lab-figures.ts';

/** Columns with a bar, and what it shows. */
const BARS: Readonly<Record<number, (row: LaneRow) => number>> = {
  1: (row) => row.p50Ms,
  4: (row) => row.requestsPerSecond,
  5: (row) => row.bytesPerSecond,
  7: (row) => row.cpuMicros,
};
const LINE_WIDTH = 120;
const LINE_HEIGHT = 22;
const LINE_POINTS = 60;

const toMost = (rows: readonly LaneRow[], get: (row: LaneRow) => number): number =>
  Math.max(...rows.map(get).filter(Number.isFinite), Number.MIN_VALUE);

/** The table, and the wire of the chosen lane. */
export function LabTable({ view }: { view: LabView }) {
  const chosen = useSignal('packed');
  const rows = toRows(view);
  const lane = view.lanes.find((one) => one.lane.id === chosen.value) ?? view.lanes[0]!;
  const mostAge = toMost(rows, (row) => Math.max(...row.line.filter(Number.isFinite), 0));
  return (
    <>
      <div class="lab-scroll" role="region" aria-label="Transports" tabIndex={0}>
        <table class="lab-table">
          <thead>
            <tr>
              {HEADINGS.map(({ name, about }) => (
                <th key={name} scope="col" title={about}>
                  {name}
                </th>
              ))}
              <th scope="col" title="Half of the ticks of each second were younger; logarithmic">
                Age, last minute
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id} class={row.id === chosen.value ? 'is-chosen' : ''}>
                {toCells(row).map((text, i) =>
                  i === 0 ? (
                    <th key="title" scope="row">
                      <button
                        type="button"
                        class="lab-choose"
                        aria-pressed={row.id === chosen.value}
                        onClick={() => (chosen.value = row.id)}
                      >
                        {text}
                      </button>
                    </th>
                  ) : (
                    <td key={HEADINGS[i]!.name}>
                      <span>{text}</span>
                      {BARS[i] !== undefined && (
                        <Bar share={BARS[i](row) / toMost(rows, BARS[i])} />
                      )}
                    </td>
                  ),
                )}
                <td>
                  <AgeLine line={row.line} most={mostAge} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <section class="lab-wire" aria-label={`On the wire: ${lane.lane.title}`}>
        <h3>On the wire: {lane.lane.title}</h3>
        <div>
          <Wire name="Request" text={lane.figures.request} />
          <Wire name="Answer" text={lane.figures.response} />
          <Wire
            name={lane.lane.kind === 'packed' ? 'Last frame, in hex' : 'Last message'}
            text={lane.message}
          />
        </div>
      </section>
    </>
  );
}

function Bar({ share }: { share: number }) {
  if (!Number.isFinite(share)) return null;
  return (
    <svg class="lab-bar" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">
      <rect width={Math.max(0.6, share * 100)} height="3" />
    </svg>
  );
}

function AgeLine({ line, most }: { line: readonly number[]; most: number }) {
  const points = line.flatMap((age, i) => {
    if (!Number.isFinite(age)) return [];
    const x = LINE_WIDTH - ((line.length - 1 - i) * LINE_WIDTH) / (LINE_POINTS - 1);
    const y = LINE_HEIGHT - 1 - (Math.log1p(age) / Math.log1p(most)) * (LINE_HEIGHT - 2);
    return [`${x.toFixed(1)},${y.toFixed(1)}`];
  });
  return (
    <svg
      class="lab-line"
      width={LINE_WIDTH}
      height={LINE_HEIGHT}
      viewBox={`0 0 ${LINE_WIDTH} ${LINE_HEIGHT}`}
      aria-hidden="true"
    >
      <polyline points={points.join(' ')} />
    </svg>
  );
}

function Wire({ name, text }: { name: string; text: string }) {
  return (
    <figure>
      <figcaption>{name}</figcaption>
      <pre tabIndex={0} aria-label={name}>
        {text === '' ? '–' : text}
      </pre>
    </figure>
  );
}
