/**
 * The fields of a frame in their groups, and of the chosen one how its bytes make its value. A list for keys and readers:
 * arrows choose, and what is chosen is lit among the bytes.
 */
import type { Signal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { WireField, WireGroup } from '../../../shared/wire/describe/field-reader.ts';
import { toCountText } from '../../format/quantity.ts';

/** Fields in sight before more are asked for. */
const FIRST_FIELDS = 300;

const toHex = (bytes: Uint8Array, { from, to }: WireField): string =>
  Array.from(bytes.subarray(from, Math.min(to, from + 8)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join(' ') + (to - from > 8 ? ' …' : '');

/** How the bytes make the value: seven bits each, the lowest first, the first bit of a byte says that another follows. */
function toWorking(bytes: Uint8Array, field: WireField): string {
  const own = [...bytes.subarray(field.from, field.to)];
  if (field.type !== 'varint' && field.type !== 'zigzag') {
    if (field.type === 'bytes') return '';
    return own.length === 1
      ? `${own[0]!.toString(2).padStart(8, '0')} = ${field.value}`
      : `${own.length} bytes, the lowest first = ${field.value}`;
  }
  const bits = own.map((byte) => {
    const seven = (byte & 0x7f).toString(2).padStart(7, '0');
    return `${byte >> 7}·${seven}`;
  });
  const raw = field.value < 0 ? -2 * field.value - 1 : 2 * field.value;
  const made = field.type === 'zigzag' ? `${raw} → ${field.value}` : String(field.value);
  return `${bits.join('  ')} = ${made}`;
}

/** The list. @param field index of the chosen field */
export function WireFields({
  bytes,
  groups,
  field,
}: {
  bytes: Uint8Array;
  groups: readonly WireGroup[];
  field: Signal<number>;
}) {
  const [isAll, setAll] = useState(false);
  const list = useRef<HTMLDivElement>(null);
  const fields = groups.flatMap((group) => group.fields);
  const chosen = Math.min(field.value, fields.length - 1);
  const one = fields[chosen];

  useEffect(() => {
    const row = list.current?.querySelector<HTMLElement>('[aria-selected="true"]');
    if (row === null || row === undefined) return;
    // Only the list is scrolled, never the page under a pointer.
    const { offsetTop, offsetHeight } = row;
    const box = list.current!;
    if (offsetTop < box.scrollTop) box.scrollTop = offsetTop;
    const below = offsetTop + offsetHeight - box.clientHeight;
    if (below > box.scrollTop) box.scrollTop = below;
  }, [chosen, groups]);

  function onKey(event: KeyboardEvent): void {
    const { key } = event;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: chosen + 1,
      ArrowUp: chosen - 1,
      Home: 0,
      End: fields.length - 1,
    };
    const next = steps[key];
    if (next === undefined) return;
    event.preventDefault();
    if (next >= FIRST_FIELDS) setAll(true);
    field.value = Math.min(Math.max(0, next), fields.length - 1);
  }

  let index = 0;
  const shown = isAll || chosen >= FIRST_FIELDS ? Infinity : FIRST_FIELDS;
  return (
    <section class="wire-fields" aria-label="Fields">
      <div
        ref={list}
        class="wire-rows"
        role="listbox"
        tabIndex={0}
        aria-label="Fields of the frame"
        aria-activedescendant={`wire-field-${chosen}`}
        onKeyDown={onKey}
      >
        {groups.map((group, g) => {
          if (index >= shown) return null;
          const first = index;
          index += group.fields.length;
          return (
            <div key={g} role="group" aria-label={group.name}>
              <div class="wire-group" aria-hidden="true">
                {group.name}
              </div>
              {group.fields.map((each, i) => (
                <div
                  key={i}
                  id={`wire-field-${first + i}`}
                  role="option"
                  aria-selected={first + i === chosen}
                  onClick={() => (field.value = first + i)}
                  onPointerEnter={() => (field.value = first + i)}
                >
                  <code>{toHex(bytes, each)}</code>
                  <span>{each.name}</span>
                  <span>{each.type === 'bytes' ? '' : each.value}</span>
                  <span>{each.meaning}</span>
                </div>
              ))}
            </div>
          );
        })}
      </div>
      {fields.length > shown && (
        <button type="button" class="button-text" onClick={() => setAll(true)}>
          Show {toCountText(fields.length - index)} more fields
        </button>
      )}
      {one !== undefined && (
        <p class="wire-working">
          <strong>{one.name}</strong> ({one.type}, byte {one.from}
          {one.to - one.from > 1 ? ` to ${one.to - 1}` : ''}) <code>{toWorking(bytes, one)}</code>
        </p>
      )}
    </section>
  );
}
