/**
 * The frames as somebody would write them for Protocol Buffers: one table, of which the `.proto` text and the sizes are
 * made. Numbers are the same integers as in our frames (ids for symbols, mantissas for prices), so that the comparison
 * is of encodings and of nothing else.
 */

/** How a field is written: the scalars that are used, or a message of the table. */
export type ProtoType = 'uint32' | 'uint64' | 'int64' | 'bool' | (string & {});

/** A field of a message. */
export interface ProtoField {
  readonly number: number;
  readonly name: string;
  readonly type: ProtoType;
  /** `optional`: 0 differs from missing. */
  readonly label?: 'optional' | 'repeated';
}

/** `uint32 market`, `optional int64 bid`, `repeated Tick ticks`, numbered in their order. */
const toFields = (...texts: readonly string[]): ProtoField[] =>
  texts.map((text, i) => {
    const words = text.split(' ');
    const [type, name] = words.slice(-2) as [string, string];
    const label = words.length === 3 ? (words[0] as 'optional' | 'repeated') : undefined;
    return { number: i + 1, name, type, ...(label === undefined ? {} : { label }) };
  });

/** All messages; a frame is the first. */
export const PROTO_MESSAGES: Readonly<Record<string, readonly ProtoField[]>> = {
  Frame: toFields(
    'uint64 market',
    'uint64 base_ms',
    'uint32 epoch',
    'repeated Run runs',
    'optional Snapshot snapshot',
    'optional Bars bars',
    'optional Heartbeat heartbeat',
    'optional Heartbeat marks',
    'optional Gap gap',
    'repeated Update merged',
  ),
  Run: toFields(
    'uint32 instrument',
    'uint64 first_sequence',
    'uint64 stands_for',
    'repeated Tick ticks',
  ),
  Tick: toFields(
    'int64 time_ms',
    'uint32 time_ns',
    'optional Trade trade',
    'optional Quote quote',
    'optional Status status',
    'uint32 flags',
  ),
  Trade: toFields('int64 price', 'uint64 size', 'uint32 side'),
  Quote: toFields('optional int64 bid', 'uint64 bid_size', 'optional int64 ask', 'uint64 ask_size'),
  Status: toFields('uint32 status', 'uint32 reason'),
  Snapshot: toFields('uint32 cause', 'State state', 'repeated Run runs'),
  State: toFields(
    'uint32 instrument',
    'uint64 sequence',
    'uint32 status',
    'uint32 reason',
    'optional int64 last',
    'uint64 last_size',
    'uint32 last_side',
    'int64 last_ms',
    'uint32 last_ns',
    'optional int64 bid',
    'uint64 bid_size',
    'optional int64 ask',
    'uint64 ask_size',
    'int64 quote_ms',
    'uint32 quote_ns',
    'optional int64 open',
    'optional int64 high',
    'optional int64 low',
    'optional int64 previous_close',
    'uint64 volume',
    'uint64 trades',
    'int64 turnover_hi',
    'uint64 turnover_lo',
  ),
  Bars: toFields(
    'uint32 instrument',
    'uint32 interval',
    'bool is_history',
    'bool is_forming',
    'repeated Bar bars',
    'uint64 request',
    'uint64 left',
  ),
  Bar: toFields(
    'int64 start_ms',
    'int64 open',
    'int64 high',
    'int64 low',
    'int64 close',
    'uint64 volume',
    'uint64 trades',
    'int64 turnover_hi',
    'uint64 turnover_lo',
  ),
  Heartbeat: toFields(
    'uint64 server_ms',
    'uint32 epoch',
    'repeated uint32 instruments',
    'repeated uint64 sequences',
  ),
  Gap: toFields(
    'uint32 instrument',
    'uint64 from_sequence',
    'uint64 to_sequence',
    'uint32 cause',
    'int64 from_ms',
    'int64 to_ms',
  ),
  Update: toFields('uint64 stands_for', 'State state'),
};

/** The schema as a `.proto` file. */
export function toProtoText(): string {
  const messages = Object.entries(PROTO_MESSAGES).map(([name, fields]) => {
    const lines = fields.map(({ label, type, name: field, number }) => {
      // A message that is not there is no default: it needs no word for it.
      const isScalar = PROTO_MESSAGES[type] === undefined;
      const word = label === 'repeated' || (label === 'optional' && isScalar) ? `${label} ` : '';
      return `  ${word}${type} ${field} = ${number};`;
    });
    return `message ${name} {\n${lines.join('\n')}\n}`;
  });
  return `syntax = "proto3";\n\n${messages.join('\n\n')}\n`;
}
