/** A client as the hub sees it, without a network: keeps what it is sent, decoded, and can be held back. */
import { toPlain, type PlainFrame } from './golden.ts';
import type { OutFrame, FrameSink } from '../../shared/engine/hub/frame-sink.ts';

/** The client, as tests see it. */
export interface FakeSink extends FrameSink {
  /** While false the client's window is full. */
  isOpen: boolean;
  /** What was sent, oldest first. */
  readonly frames: PlainFrame[];
  /** Takes what was sent, as the JSON dialect says it. */
  takeTexts(): string[];
  /** Takes what has been sent of one type; the rest is forgotten. */
  take<T extends PlainFrame['type']>(type: T): Extract<PlainFrame, { type: T }>[];
}

/** Makes one. */
export function createFakeSink(): FakeSink {
  const frames: PlainFrame[] = [];
  let sent: OutFrame[] = [];
  return {
    minIntervalMs: 0,
    isOpen: true,
    frames,
    takeTexts() {
      const texts = sent.flatMap((frame) => {
        const made = frame.texts();
        if (made instanceof Error) throw made;
        return made;
      });
      sent = [];
      return texts;
    },
    canSend(): boolean {
      return this.isOpen;
    },
    sendFrame(frame: OutFrame) {
      const plain = toPlain(frame.bytes);
      if (typeof plain === 'string') throw new Error(plain);
      frames.push(plain);
      sent.push(frame);
      return frame.length;
    },
    take<T extends PlainFrame['type']>(type: T): Extract<PlainFrame, { type: T }>[] {
      const taken = frames.filter(
        (frame): frame is Extract<PlainFrame, { type: T }> => frame.type === type,
      );
      frames.length = 0;
      return taken;
    },
  };
}
