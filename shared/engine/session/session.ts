/**
 * One client: its commands in, its frames out, its flow control. Promises that a client costs bounded memory
 * and bounded work whatever it does, and that every command that carries an id is answered.
 */
import { CLOSE, type CloseCode, type ErrorCode } from '../../wire/codes.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { ServerMessage } from '../../wire/server-message.ts';
import type { FlowControl } from '../hub/flow-control.ts';
import type { OutFrame } from '../hub/frame-sink.ts';
import type { SharedText } from '../hub/message.ts';
import { AnswerQueue } from './answer-queue.ts';
import type { CommandClient } from './command/command-definition.ts';
import type { CommandTable } from './command/command-table.ts';
import { CommandLane, type LaneClient } from './command-lane.ts';
import { Intake } from './intake.ts';
import { logDisconnect } from './disconnect-log.ts';
import type { FaultPlan } from './fault-injection.ts';
import { FrameOut } from './frame-out.ts';
import type { Services } from './services.ts';
import { endTrial } from './trials.ts';
import { Upkeep } from './upkeep.ts';
import { countOne, type Traffic } from './traffic.ts';
import type { Principal } from './principal.ts';
import type { Transport, TransportEvents } from './transport.ts';

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
export class Session implements CommandClient, LaneClient, TransportEvents {
  readonly connectedMs: number;
  readonly traffic: Traffic;
  readonly flow: FlowControl;
  minIntervalMs = 0;
  private readonly transport: Transport;
  private readonly services: Services;
  private readonly options: SessionOptions;
  private readonly out: FrameOut;
  private readonly lane: CommandLane;
  private readonly intake: Intake;
  private readonly upkeep: Upkeep;
  private readonly answers: AnswerQueue;
  private closeCode: CloseCode | undefined;

  constructor(transport: Transport, services: Services, options: SessionOptions) {
    const { surroundings } = services;
    const { principal, commands, traffic } = options;
    this.transport = transport;
    this.services = services;
    this.options = options;
    this.traffic = traffic;
    this.connectedMs = services.wall();
    this.out = new FrameOut(transport, surroundings, traffic);
    this.flow = this.out.flow;
    this.answers = new AnswerQueue(this, surroundings, services.flushMs);
    this.lane = new CommandLane(
      {
        services,
        rights: principal.rights,
        isOperator: principal.isOperator ?? principal.rights === 'full',
        client: this,
      },
      principal,
      this,
    );
    const { flow, lane } = this;
    this.intake = new Intake({ transport, surroundings, commands, traffic, lane, control: this });
    this.upkeep = new Upkeep({ transport, surroundings, principal, flow, control: this });
    transport.listen(this);
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
    return this.out.bytesInFlight;
  }

  /** True while much of what was sent waits in the connection. */
  get isBehind(): boolean {
    return this.transport.bufferedBytes > LIMITS.bufferedBytes;
  }

  get answersWaiting(): number {
    return this.answers.size;
  }

  canSend(): boolean {
    return this.out.canSend();
  }

  sendFrame(frame: OutFrame): number {
    const sent = this.out.send(frame);
    if (typeof sent === 'number') return sent;
    this.onFault(sent);
    return 0;
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

  acknowledge(frames: number): boolean {
    const isTaken = this.flow.onAcknowledged(frames, this.services.surroundings.elapsed());
    if (isTaken) {
      /* First an answer that waits, then what is new. */
      this.answers.drain();
      this.services.hub.drain(this);
    }
    return isTaken;
  }

  setThrottle(minIntervalMs: number): void {
    this.minIntervalMs = minIntervalMs;
    this.services.hub.onThrottleChanged(this);
  }

  setFaults(plan: FaultPlan): void {
    this.out.setFaults(plan);
  }

  /** Sends a control message. */
  send(message: ServerMessage): void {
    if (this.transport.isOpen) this.transport.sendText(JSON.stringify(message));
  }

  /** Sends a text that many are sent. */
  sendShared(text: SharedText): void {
    if (this.transport.isOpen) this.transport.sendShared(text);
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

  onText(text: string): void {
    this.upkeep.onMessage();
    this.intake.onText(text);
  }

  onBinary(): void {
    this.upkeep.onMessage();
    this.intake.onBinary();
  }

  onPong(): void {
    this.upkeep.onPong();
  }

  reply(text: string, frames: readonly OutFrame[]): void {
    if (this.transport.isOpen) this.transport.sendText(text);
    this.answers.push(frames);
    this.services.hub.drain(this);
  }

  refuse(code: ErrorCode, message: string, id: number | undefined): void {
    countOne(this.traffic.errors, code);
    this.send({ type: 'error', ...(id === undefined ? {} : { id }), error: { code, message } });
  }

  /** Tells whether far too much is left unread; cuts the client off then. */
  isDeaf(): boolean {
    if (this.transport.bufferedBytes <= LIMITS.unreadBytes) return false;
    this.cutOff(CLOSE.slowClient);
    return true;
  }

  /** Ends it without a handshake, with the code that the log shows. */
  cutOff(code: CloseCode): void {
    this.closeCode ??= code;
    this.terminate();
  }

  onClose(receivedCode: number): void {
    this.services.hub.leave(this);
    this.services.alerts.leave(this);
    endTrial(this);
    this.services.stored?.unfollow(this);
    this.services.rooms.leave(this);
    this.services.chats?.leave(this);
    this.services.games.current?.leave(this);
    this.services.elsewhere?.leave(this);
    this.out.close();
    this.lane.close();
    this.answers.close();
    const { number: client } = this.options;
    const durationMs = Math.round(this.services.wall() - this.connectedMs);
    const { framesSent: frames, bytesSent: bytes } = this.flow;
    const { commands } = this.intake;
    const counts = { frames, bytes, commands, mergedTicks: this.out.mergedTicks };
    const code = this.closeCode ?? receivedCode;
    logDisconnect(this.traffic, this.services.log, code, { client, durationMs, ...counts });
    this.options.onEnd(this);
  }
}
