/**
 * The bytes of a frame as a grid. Whoever points at one, or goes there by arrows, has its field chosen beside it. Colours
 * say how a field is written.
 */
import type { Signal } from '@preact/signals';
import { useMemo, useState } from 'preact/hooks';
import type { WireField } from '../../../shared/wire/describe/field-reader.ts';
import { toCountText } from '../../format/quantity.ts';

/** Bytes in sight before more are asked for. */
const FIRST_BYTES = 1_024;
const LEGEND = [
  ['fixed', 'whole bytes'],
  ['varint', 'varint'],
  ['zigzag', 'zigzag'],
] as const;

const toKind = ({ type }: WireField): string =>
  type === 'varint' || type === 'zigzag' || type === 'bytes' ? type : 'fixed';
const toHex = (byte: number): string => byte.toString(16).padStart(2, '0');
/** How far an arrow goes. Rows are as long as there is room: up and down go by field. */
const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/** The grid. @param field index of the chosen field */
export function WireBytes({
  bytes,
  fields,
  field,
}: {
  bytes: Uint8Array;
  fields: readonly WireField[];
  field: Signal<number>;
}) {
  const [isAll, setAll] = useState(false);
  const owners = useMemo(() => {
    const found = new Uint32Array(bytes.length);
    fields.forEach(({ from, to }, i) => found.fill(i, from, to));
    return found;
  }, [bytes, fields]);
  const end = isAll ? bytes.length : Math.min(bytes.length, FIRST_BYTES);
  const chosen = field.value;

  /** The field of the byte that an event is about. */
  function point({ target }: Event): void {
    const at = (target as HTMLElement).dataset['at'];
    if (at !== undefined) field.value = owners[Number(at)]!;
  }

  function onKey(event: KeyboardEvent): void {
    const { key } = event;
    const step = STEPS[key] ?? (key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0);
    if (step === 0) return;
    event.preventDefault();
    field.value = Math.min(Math.max(0, chosen + step), fields.length - 1);
  }

  return (
    <section class="wire-bytes" aria-label="Bytes">
      <div
        class="wire-grid"
        tabIndex={0}
        role="application"
        aria-label={`${bytes.length} bytes; arrows go from field to field`}
        onPointerOver={point}
        onClick={point}
        onKeyDown={onKey}
      >
        {Array.from({ length: end }, (_, at) => {
          const owner = owners[at]!;
          const { from, to } = fields[owner]!;
          return (
            <span
              key={at}
              data-at={at}
              data-kind={toKind(fields[owner]!)}
              class={owner === chosen ? 'is-on' : undefined}
              data-edge={`${at === from ? 'first ' : ''}${at === to - 1 ? 'last' : ''}`}
            >
              {toHex(bytes[at]!)}
            </span>
          );
        })}
      </div>
      {end < bytes.length && (
        <button type="button" class="button-text" onClick={() => setAll(true)}>
          Show {toCountText(bytes.length - end)} more bytes
        </button>
      )}
      <p class="wire-legend" aria-hidden="true">
        {LEGEND.map(([kind, name]) => (
          <span key={kind}>
            <i data-kind={kind} /> {name}
          </span>
        ))}
      </p>
    </section>
  );
}
