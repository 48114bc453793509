/**
 * Reads bytes as `ByteReader` does and keeps what each of them was: from where to where, of which type, under which
 * name, with which meaning. For people who look at frames; nobody decodes by it.
 */
import { ByteReader } from '../bytes.ts';

/** How a field is written. */
export type FieldType = 'u8' | 'u32' | 'u48' | 'varint' | 'zigzag' | 'bytes';

/** A field of a frame: bytes from..to-1. */
export interface WireField {
  readonly from: number;
  readonly to: number;
  /** As PROTOCOL.md calls it. */
  readonly name: string;
  readonly type: FieldType;
  /** The integer that stands there. */
  readonly value: number;
  /** What it says here: `19250 + 10 = 19260, 192.60`; empty where the value says it all. */
  readonly meaning: string;
}

/** Fields that belong together: the head, one tick, one bar. */
export interface WireGroup {
  name: string;
  readonly fields: WireField[];
}

/** What a value means, or how to say it. */
export type Meaning = string | ((value: number) => string);

/** Reads fields. After a failure every read gives 0 and adds nothing. */
export class FieldReader {
  readonly groups: WireGroup[] = [];
  private readonly reader: ByteReader;

  constructor(bytes: Uint8Array) {
    this.reader = new ByteReader(bytes);
  }

  get pos(): number {
    return this.reader.pos;
  }

  get left(): number {
    return this.reader.failed ? 0 : this.reader.left;
  }

  get failed(): boolean {
    return this.reader.failed;
  }

  /** The bytes contradict one another: nothing more is read. */
  fail(): void {
    this.reader.fail();
  }

  /** Begins a group; its name may be given later. */
  begin(name: string): WireGroup {
    const group = { name, fields: [] };
    this.groups.push(group);
    return group;
  }

  u8 = (name: string, meaning: Meaning = ''): number => this.read('u8', name, meaning);
  u32 = (name: string, meaning: Meaning = ''): number => this.read('u32', name, meaning);
  u48 = (name: string, meaning: Meaning = ''): number => this.read('u48', name, meaning);
  varint = (name: string, meaning: Meaning = ''): number => this.read('varint', name, meaning);
  zigzag = (name: string, meaning: Meaning = ''): number => this.read('zigzag', name, meaning);

  /** Everything from a place on that no field was made of. @param from first of the bytes */
  rest(from: number, end: number, meaning: string): void {
    if (from >= end) return;
    const field = {
      from,
      to: end,
      name: 'not understood',
      type: 'bytes',
      value: end - from,
      meaning,
    };
    this.begin('Not understood').fields.push(field as WireField);
  }

  private read(type: Exclude<FieldType, 'bytes'>, name: string, meaning: Meaning): number {
    const from = this.reader.pos;
    const value = this.reader[type]();
    if (this.reader.failed) return 0;
    const said = typeof meaning === 'string' ? meaning : meaning(value);
    const to = this.reader.pos;
    this.groups.at(-1)!.fields.push({ from, to, name, type, value, meaning: said });
    return value;
  }
}
