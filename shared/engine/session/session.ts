/**
 * One client: its commands in, its frames out, its flow control. Promises that a client costs bounded memory
 * and bounded work whatever it does, and that every command that carries an id is answered.
 */
import { CLOSE, type CloseCode, type ErrorCode } from '../../wire/codes.ts';
import type { ServerMessage } from '../../wire/command.ts';
import { JSON_PROTOCOL } from '../../wire/frame.ts';
import { LIMITS } from '../../wire/limits.ts';
import { FlowControl } from '../hub/flow-control.ts';
import type { OutFrame } from '../hub/frame-sink.ts';
import { type AnswerQueue, createAnswerQueue } from './answer-queue.ts';
import type { CommandClient, Reply } from './command/command.ts';
import type { CommandTable } from './command/command-table.ts';
import { type CommandLane, createCommandLane } from './command-lane.ts';
import { createIntake, type Intake } from './intake.ts';
import { logDisconnect } from './disconnect-log.ts';
import { createFaultyLine, type FaultPlan, type FaultyLine } from './fault-injection.ts';
import type { Services } from './services.ts';
import { createUpkeep, type Upkeep } from './upkeep.ts';
import { countFrame, countOne, type Traffic } from './traffic.ts';
import type { Principal } from './principal.ts';
import type { Transport } from './transport.ts';

/** What a session needs of the set that it belongs to. */
export interface SessionOptions {
  /** Number of the session, for the log. */
  readonly number: number;
  readonly principal: Principal;
  readonly commands: CommandTable;
  readonly traffic: Traffic;
  readonly onEnd: (session: Session) => void;
}

/** A client's session. */
export class Session implements CommandClient {
  readonly connectedMs: number;
  readonly traffic: Traffic;
  minIntervalMs = 0;
  private readonly transport: Transport;
  private readonly services: Services;
  private readonly options: SessionOptions;
  private readonly flow: FlowControl;
  private readonly lane: CommandLane;
  private readonly intake: Intake;
  private readonly upkeep: Upkeep;
  private readonly answers: AnswerQueue;
  private readonly isJson: boolean;
  private mergedTicks = 0;
  private closeCode: CloseCode | undefined;
  private faults: FaultyLine<OutFrame> | undefined;

  constructor(transport: Transport, services: Services, options: SessionOptions) {
    const { surroundings } = services;
    const { principal, commands, traffic } = options;
    this.transport = transport;
    this.services = services;
    this.options = options;
    this.traffic = traffic;
    this.connectedMs = services.wall();
    this.flow = new FlowControl(() => surroundings.elapsed());
    this.isJson = transport.dialect === JSON_PROTOCOL;
    this.answers = createAnswerQueue(this, surroundings, services.flushMs);
    this.lane = createCommandLane({
      context: { services, client: this },
      principal,
      reply: (message, frames) => this.reply(message, frames),
      refuse: (code, message, id) => this.refuse(code, message, id),
    });
    const { flow, lane } = this;
    const control = {
      close: (code: CloseCode, reason: string) => this.close(code, reason),
      cutOff: (code: CloseCode) => this.cutOff(code),
      refuse: (code: ErrorCode, message: string, id?: number) => this.refuse(code, message, id),
      send: (message: ServerMessage) => this.send(message),
    };
    this.intake = createIntake({ transport, surroundings, commands, traffic, lane, control });
    this.upkeep = createUpkeep({ transport, surroundings, principal, flow, control });
    transport.listen({
      onText: (text) => {
        this.upkeep.onMessage();
        this.intake.onText(text);
      },
      onBinary: () => {
        this.upkeep.onMessage();
        this.intake.onBinary();
      },
      onPong: () => this.upkeep.onPong(),
      onClose: (code) => this.end(code),
    });
    const { number: client } = options;
    const { address, rights } = principal;
    services.log.info({ client, address, rights, dialect: this.dialect }, 'client connected');
  }

  /** Subprotocol that the client speaks. */
  get dialect(): string {
    return this.transport.dialect;
  }

  /** Bytes sent and not acknowledged; for clients that never acknowledge, bytes that the connection holds. */
  get bytesInFlight(): number {
    return this.flow.acknowledges ? this.flow.bytesInFlight : this.transport.bufferedBytes;
  }

  /** How long a client that owes acknowledgements has given none, ms. */
  get waitingMs(): number {
    const sinceMs = this.flow.waitingSinceMs;
    return sinceMs === undefined ? 0 : Math.max(0, this.services.surroundings.elapsed() - sinceMs);
  }

  /** Also true while the connection closes: what is sent then goes nowhere, and nobody is held back for it. */
  canSend(): boolean {
    if (this.flow.acknowledges) return this.flow.hasWindow;
    return this.transport.bufferedBytes + (this.faults?.heldBytes ?? 0) < LIMITS.bufferedBytes;
  }

  sendFrame(frame: OutFrame): number {
    if (!this.transport.isOpen) return 0;
    let bytes = frame.length;
    if (this.isJson) {
      const texts = frame.texts();
      if (texts instanceof Error) {
        this.onFault(texts);
        return 0;
      }
      bytes = 0;
      for (const text of texts) {
        this.transport.sendText(text);
        this.flow.onSent(text.length);
        bytes += text.length;
      }
    } else {
      if (!this.transmit(frame)) return 0;
      this.flow.onSent(bytes);
    }
    if (frame.merged !== undefined) this.mergedTicks += frame.merged.ticks;
    countFrame(this.traffic, frame, bytes);
    return bytes;
  }

  /** The server failed at this client's frames: better no connection than one with a hole that nobody declared. */
  onFault(error: unknown): void {
    this.services.log.error({ client: this.options.number, err: error }, 'frames failed');
    this.close(CLOSE.serverFault, 'the server failed at a frame');
  }

  cork(): void {
    this.transport.cork();
  }

  uncork(): void {
    this.transport.uncork();
  }

  sendAnswer(frames: readonly OutFrame[]): void {
    this.answers.push(frames);
  }

  get framesSent(): number {
    return this.flow.framesSent;
  }

  isProgress(frames: number): boolean {
    return this.flow.isProgress(frames);
  }

  acknowledge(frames: number): boolean {
    const isTaken = this.flow.onAcknowledged(frames, this.services.surroundings.elapsed());
    if (isTaken) {
      /* First an answer that waits, then what is new. */
      this.answers.drain();
      this.services.hub.drain(this);
    }
    return isTaken;
  }

  setAcknowledges(does: boolean): void {
    if (this.flow.framesSent === 0) this.flow.acknowledges = does;
  }

  setThrottle(minIntervalMs: number): void {
    this.minIntervalMs = minIntervalMs;
    this.services.hub.onThrottleChanged(this);
  }

  setFaults(plan: FaultPlan): void {
    this.faults?.cut();
    this.faults = createFaultyLine<OutFrame>(plan, {
      surroundings: this.services.surroundings,
      transmit: (frame) => this.transport.sendFrame(frame),
      close: (code) => this.transport.close(code, 'asked for'),
    });
  }

  /** Sends a control message. */
  send(message: ServerMessage | Reply): void {
    if (this.transport.isOpen) this.transport.sendText(JSON.stringify(message));
  }

  close(code: CloseCode, reason: string): void {
    this.closeCode ??= code;
    this.transport.close(code, reason);
  }

  /** Cuts the connection without a handshake. */
  terminate(): void {
    this.transport.terminate();
  }

  /** Looks after the connection; called about once a second. @param nowMs elapsed time */
  check(nowMs: number): void {
    this.upkeep.check(nowMs);
  }

  /** Puts a frame on the wire, through the faults that the client asked for. @returns false when it is lost */
  private transmit(frame: OutFrame): boolean {
    if (this.faults === undefined) {
      this.transport.sendFrame(frame);
      return true;
    }
    const copies = this.faults.push(frame);
    if (copies > 1) this.flow.onSent(frame.length);
    return copies > 0;
  }

  private reply(message: Reply, frames: readonly OutFrame[]): void {
    this.send(message);
    this.sendAnswer(frames);
    this.services.hub.drain(this);
  }

  private refuse(code: ErrorCode, message: string, id: number | undefined): void {
    countOne(this.traffic.errors, code);
    this.send({ type: 'error', ...(id === undefined ? {} : { id }), error: { code, message } });
  }

  private cutOff(code: CloseCode): void {
    this.closeCode ??= code;
    this.terminate();
  }

  private end(receivedCode: number): void {
    this.services.hub.leave(this);
    this.faults?.cut();
    this.lane.close();
    this.answers.close();
    const { number: client } = this.options;
    const durationMs = Math.round(this.services.wall() - this.connectedMs);
    const { framesSent: frames, bytesSent: bytes } = this.flow;
    const { commands } = this.intake;
    const counts = { frames, bytes, commands, mergedTicks: this.mergedTicks };
    const code = this.closeCode ?? receivedCode;
    logDisconnect(this.traffic, this.services.log, code, { client, durationMs, ...counts });
    this.options.onEnd(this);
  }
}
