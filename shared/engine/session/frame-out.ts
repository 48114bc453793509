/**
 * The way out for the frames of one client: in its dialect, through the faults that it asked for, counted against
 * its window. Promises that what waits for it on this side is bounded. A class, and not closures over accessors:
 * each of a thousand such objects would have a shape of its own, and a send would cost half as much again.
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
export class FrameOut {
  readonly flow: FlowControl;
  private readonly transport: Transport;
  private readonly surroundings: Surroundings;
  private readonly traffic: Traffic;
  private readonly isJson: boolean;
  private faults: FaultyLine<OutFrame> | undefined = undefined;
  private merged = 0;

  constructor(transport: Transport, surroundings: Surroundings, traffic: Traffic) {
    this.flow = new FlowControl(surroundings.elapsed);
    this.transport = transport;
    this.surroundings = surroundings;
    this.traffic = traffic;
    this.isJson = transport.dialect === JSON_PROTOCOL;
  }

  /** Ticks that merged updates to this client stood for. */
  get mergedTicks(): number {
    return this.merged;
  }

  /** Bytes sent and not acknowledged; for clients that never acknowledge, bytes that the connection holds. */
  get bytesInFlight(): number {
    return this.flow.acknowledges ? this.flow.bytesInFlight : this.transport.bufferedBytes;
  }

  /** Also true while the connection closes: what is sent then goes nowhere, and nobody is held back for it. */
  canSend(): boolean {
    if (this.flow.acknowledges) return this.flow.hasWindow;
    return this.transport.bufferedBytes + (this.faults?.heldBytes ?? 0) < LIMITS.bufferedBytes;
  }

  /** Sends a frame, or loses it. @returns bytes that it took, or why the frame has no text */
  send(frame: OutFrame): number | Error {
    if (!this.transport.isOpen) return 0;
    let bytes = frame.length;
    if (this.isJson) {
      const texts = frame.texts();
      if (texts instanceof Error) return texts;
      bytes = this.sendTexts(texts);
    } else {
      const copies = this.transmit(frame);
      if (copies === 0) return 0;
      for (let i = 0; i < copies; i++) this.flow.onSent(bytes);
    }
    if (frame.merged !== undefined) this.merged += frame.merged.ticks;
    countFrame(this.traffic, frame, bytes);
    return bytes;
  }

  /** Replaces the faults on purpose; what the ones before still held is lost. */
  setFaults(plan: FaultPlan): void {
    const { transport, surroundings } = this;
    this.faults?.cut();
    this.faults = createFaultyLine<OutFrame>(plan, {
      surroundings,
      transmit: (frame) => transport.sendFrame(frame),
      close: (code) => transport.close(code, 'asked for'),
    });
  }

  /** Drops what faults hold. */
  close(): void {
    this.faults?.cut();
  }

  /** Puts a frame on the wire, through the faults. @returns copies that will arrive */
  private transmit(frame: OutFrame): number {
    if (this.faults !== undefined) return this.faults.push(frame);
    this.transport.sendFrame(frame);
    return 1;
  }

  private sendTexts(texts: readonly string[]): number {
    let length = 0;
    for (const text of texts) {
      this.transport.sendText(text);
      this.flow.onSent(text.length);
      length += text.length;
    }
    return length;
  }
}
