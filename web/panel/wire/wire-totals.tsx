/** What the frames of this page took since the inspector was opened, beside JSON and Protocol Buffers, on the same frames. */
import { toProtoText } from '../../../shared/wire/compare/proto-schema.ts';
import { toBytesText, toCountText, toFactorText } from '../../format/quantity.ts';
import { NOTHING } from '../../format/price.ts';
import type { WireTotals } from '../../state/wire-log.ts';

/** The table. */
export function WireTotalsTable({ totals }: { totals: WireTotals }) {
  const { frames, items, bytes, jsonBytes, protoBytes } = totals;
  const rows = [
    ['On this wire', bytes],
    ['Protocol Buffers', protoBytes],
    ['JSON', jsonBytes],
  ] as const;
  const most = Math.max(1, jsonBytes, protoBytes, bytes);
  return (
    <section class="wire-totals" aria-label="Bytes beside JSON and Protocol Buffers">
      <table>
        <caption>
          {toCountText(frames)} frames since this view opened, {toCountText(items)} ticks, updates
          and bars in them
        </caption>
        <thead>
          <tr>
            <th scope="col">The same frames as</th>
            <th scope="col">bytes</th>
            <th scope="col">each</th>
            <th scope="col">times ours</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, count]) => (
            <tr key={name}>
              <th scope="row">
                {name}
                <svg
                  class="wire-bar"
                  viewBox="0 0 100 4"
                  preserveAspectRatio="none"
                  aria-hidden="true"
                >
                  <rect width={(100 * count) / most} height="4" />
                </svg>
              </th>
              <td>{toBytesText(count)}</td>
              <td>{items === 0 ? NOTHING : (count / items).toFixed(1)}</td>
              <td>{bytes === 0 ? NOTHING : toFactorText(count / bytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <details>
        <summary>How it is compared</summary>
        <p>
          JSON is what the dialect tickdeck.v1.json sends for the same frame, as UTF-8. Protocol
          Buffers is computed by the rules of its encoding for this schema, with the same integers
          and ids; frames of the WebSocket itself (2 to 4 bytes) are in none.
        </p>
        <pre>{toProtoText()}</pre>
      </details>
    </section>
  );
}
