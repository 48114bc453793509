/**
 * The way out for the frames of one client: in its dialect, through the faults that it asked for, counted against
 * its window. Promises that what waits for it on this side is bounded.
 */
import { JSON_PROTOCOL } from '../../wire/frame.ts';
import { LIMITS } from '../../wire/limits.ts';
import { FlowControl } from '../hub/flow-control.ts';
import type { OutFrame } from '../hub/frame-sink.ts';
import type { Surroundings } from '../surroundings.ts';
import { createFaultyLine, type FaultPlan, type FaultyLine } from './fault-injection.ts';
import { countFrame, type Traffic } from './traffic.ts';
import type { Transport } from './transport.ts';

/** Frames on their way out. */
export interface FrameOut {
  readonly flow: FlowControl;
  /** Ticks that merged updates to this client stood for. */
  readonly mergedTicks: number;
  /** Bytes sent and not acknowledged; for clients that never acknowledge, bytes that the connection holds. */
  readonly bytesInFlight: number;
  /** Also true while the connection closes: what is sent then goes nowhere, and nobody is held back for it. */
  canSend(): boolean;
  /** Sends a frame, or loses it. @returns bytes that it took, or why the frame has no text */
  send(frame: OutFrame): number | Error;
  /** Replaces the faults on purpose; what the ones before still held is lost. */
  setFaults(plan: FaultPlan): void;
  /** Drops what faults hold. */
  close(): void;
}

/** Makes it. */
export function createFrameOut(
  transport: Transport,
  surroundings: Surroundings,
  traffic: Traffic,
): FrameOut {
  const flow = new FlowControl(() => surroundings.elapsed());
  const isJson = transport.dialect === JSON_PROTOCOL;
  let faults: FaultyLine<OutFrame> | undefined;
  let mergedTicks = 0;

  /** Puts a frame on the wire, through the faults. @returns copies that will arrive */
  function transmit(frame: OutFrame): number {
    if (faults !== undefined) return faults.push(frame);
    transport.sendFrame(frame);
    return 1;
  }

  function sendTexts(texts: readonly string[]): number {
    let length = 0;
    for (const text of texts) {
      transport.sendText(text);
      flow.onSent(text.length);
      length += text.length;
    }
    return length;
  }

  return {
    flow,
    get mergedTicks() {
      return mergedTicks;
    },
    get bytesInFlight() {
      return flow.acknowledges ? flow.bytesInFlight : transport.bufferedBytes;
    },
    canSend() {
      if (flow.acknowledges) return flow.hasWindow;
      return transport.bufferedBytes + (faults?.heldBytes ?? 0) < LIMITS.bufferedBytes;
    },
    send(frame) {
      if (!transport.isOpen) return 0;
      let bytes = frame.length;
      if (isJson) {
        const texts = frame.texts();
        if (texts instanceof Error) return texts;
        bytes = sendTexts(texts);
      } else {
        const copies = transmit(frame);
        if (copies === 0) return 0;
        for (let i = 0; i < copies; i++) flow.onSent(bytes);
      }
      if (frame.merged !== undefined) mergedTicks += frame.merged.ticks;
      countFrame(traffic, frame, bytes);
      return bytes;
    },
    setFaults(plan) {
      faults?.cut();
      faults = createFaultyLine<OutFrame>(plan, {
        surroundings,
        transmit: (frame) => transport.sendFrame(frame),
        close: (code) => transport.close(code, 'asked for'),
      });
    },
    close: () => faults?.cut(),
  };
}
