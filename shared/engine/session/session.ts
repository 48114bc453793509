/**
 * One WebSocket client: its commands in, its frames out, its flow control. Promises that a client costs
 * bounded memory whatever it does, and that every command that carries an id is answered.
 */
import { CLOSE, type CloseCode, type ErrorCode } from '../../wire/codes.ts';
import type { Command, ServerMessage } from '../../wire/command.ts';
import { JSON_PROTOCOL } from '../../wire/frame.ts';
import { LIMITS } from '../../wire/limits.ts';
import { FlowControl } from '../hub/flow-control.ts';
import type { OutFrame, FrameSink } from '../hub/frame-sink.ts';
import { parseCommand } from './command-schema.ts';
import { list, snapshot, subscribe, unsubscribe } from './market-commands.ts';
import { logDisconnect } from './disconnect-log.ts';
import { createFaultyLine, type FaultPlan, type FaultyLine } from './fault-injection.ts';
import { toHello } from './hello.ts';
import { createRateLimit } from './rate-limit.ts';
import { replayCommand } from './replay-commands.ts';
import { eventCommand, isEventCommand } from './scenario-commands.ts';
import { CommandError, type Services } from './services.ts';
import { countFrame, countOne, countResumes, type Traffic } from './traffic.ts';
import { checkRights, type Principal } from './principal.ts';
import type { Transport } from './transport.ts';

const BAD_MESSAGES_ALLOWED = 3;

/** What a session needs from the set that it belongs to. */
export interface SessionOptions {
  /** Number of the session, for the log. */
  readonly number: number;
  readonly principal: Principal;
  readonly traffic: Traffic;
  readonly onEnd: (session: Session) => void;
}

/** A client's session. */
export class Session implements FrameSink {
  readonly connectedMs: number;
  minIntervalMs = 0;
  private readonly transport: Transport;
  private readonly services: Services;
  private readonly flow: FlowControl;
  private readonly mayCommand = createRateLimit(LIMITS.commandBurst, LIMITS.commandsPerSecond);
  private readonly options: SessionOptions;
  private readonly counts = { commands: 0, mergedTicks: 0 };
  private readonly isJson: boolean;
  private closeCode: CloseCode | undefined;
  private faults: FaultyLine<OutFrame> | undefined;
  private acknowledged = 0;
  private hasSpoken = false;
  private badMessages = 0;
  private pongDueMs = Infinity;
  private pingedMs: number;

  constructor(transport: Transport, services: Services, options: SessionOptions) {
    this.transport = transport;
    this.services = services;
    this.options = options;
    this.connectedMs = services.wall();
    this.pingedMs = this.connectedMs;
    this.flow = new FlowControl(services.wall);
    this.isJson = transport.dialect === JSON_PROTOCOL;
    transport.listen({
      onText: (text) => this.onText(text),
      onBinary: () => this.onBadMessage('BAD_MESSAGE', 'commands are text', undefined),
      onPong: () => (this.pongDueMs = Infinity),
      onClose: (code) => this.end(code),
    });
    const { number, principal } = options;
    const { address, rights } = principal;
    const fields = { client: number, address, rights, dialect: this.dialect };
    services.log.info(fields, 'client connected');
  }

  /** Subprotocol that the client speaks. */
  get dialect(): string {
    return this.transport.dialect;
  }

  /** Bytes sent and not acknowledged; for clients that never acknowledge, bytes that the socket holds. */
  get bytesInFlight(): number {
    return this.flow.acknowledges ? this.flow.bytesInFlight : this.transport.bufferedBytes;
  }

  /** How long a client that owes acknowledgements has given none, ms. */
  waitingMs(nowMs: number): number {
    const sinceMs = this.flow.waitingSinceMs;
    return sinceMs === undefined ? 0 : Math.max(0, nowMs - sinceMs);
  }

  /** Also true while the socket closes: what is sent then goes nowhere, and nobody is held back for it. */
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
    if (frame.merged !== undefined) this.counts.mergedTicks += frame.merged.ticks;
    countFrame(this.options.traffic, frame, bytes);
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

  private setFaults(plan: FaultPlan): ServerMessage {
    if (!this.services.allowsFaults) {
      throw new CommandError('FORBIDDEN', 'fault: the server was not started with --faults');
    }
    this.faults?.cut();
    this.faults = createFaultyLine<OutFrame>(plan, {
      surroundings: this.services.surroundings,
      transmit: (frame) => this.transport.sendFrame(frame),
      close: (code) => this.transport.close(code, 'asked for'),
    });
    return { type: 'fault' };
  }

  /** Sends a control message. */
  send(message: ServerMessage): void {
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

  private cutOff(code: CloseCode): void {
    this.closeCode ??= code;
    this.terminate();
  }

  /** Looks after the connection; called about once a second. */
  check(nowMs: number): void {
    if (!this.transport.isOpen) return;
    const waitingSince = this.flow.waitingSinceMs;
    if (this.options.principal.isValid?.() === false) {
      this.close(CLOSE.loggedOut, 'the login has ended');
    } else if (!this.hasSpoken && nowMs - this.connectedMs > LIMITS.firstCommandMs) {
      this.close(CLOSE.silent, 'no command since connecting');
    } else if (waitingSince !== undefined && nowMs - waitingSince > LIMITS.stalledMs) {
      this.close(CLOSE.slowClient, 'nothing acknowledged for too long');
    } else if (waitingSince !== undefined && nowMs - waitingSince > LIMITS.stalledWarningMs) {
      const message = `Nothing acknowledged for ${LIMITS.stalledWarningMs} ms; closed at ${LIMITS.stalledMs} ms.`;
      this.send({ type: 'warning', code: 'SLOW_CLIENT', message });
    } else if (nowMs > this.pongDueMs) {
      this.cutOff(CLOSE.noPong);
    } else if (nowMs - this.pingedMs >= LIMITS.pingMs && this.pongDueMs === Infinity) {
      this.ping(nowMs);
    }
  }

  /** Asks for a pong, which must come in time. Clients are asked at times of their own, not all at once. */
  private ping(nowMs: number): void {
    this.pingedMs = nowMs;
    this.pongDueMs = nowMs + LIMITS.pongMs;
    this.transport.ping();
  }

  private end(receivedCode: number): void {
    this.services.hub.leave(this);
    this.faults?.cut();
    const { number: client, traffic } = this.options;
    const durationMs = Math.round(this.services.wall() - this.connectedMs);
    const code = this.closeCode ?? receivedCode;
    const { framesSent: frames, bytesSent: bytes } = this.flow;
    const counts = { frames, bytes, ...this.counts };
    logDisconnect(traffic, this.services.log, code, { client, durationMs, ...counts });
    this.options.onEnd(this);
  }

  private onText(text: string): void {
    if (!this.transport.isOpen || this.isDeaf()) return;
    this.hasSpoken = true;
    const parsed = parseCommand(text);
    if (parsed.kind === 'bad') {
      if (this.spend()) this.onBadMessage(parsed.code, parsed.message, parsed.id);
      return;
    }
    const command = parsed.kind === 'command' ? parsed.command : undefined;
    this.counts.commands++;
    countOne(this.options.traffic.commands, command?.type ?? 'unknown');
    if (command?.type === 'acknowledge') this.onAcknowledge(command.frames);
    else if (this.spend() && command !== undefined) this.onCommand(command);
  }

  /** Tells whether the client has left far too much unread, and cuts it off: no reply to it would be bounded. */
  private isDeaf(): boolean {
    if (this.transport.bufferedBytes <= LIMITS.unreadBytes) return false;
    this.cutOff(CLOSE.slowClient);
    return true;
  }

  /** Takes one message off what the client may send; closes when there is none left. */
  private spend(): boolean {
    if (this.mayCommand(this.services.wall())) return true;
    this.close(CLOSE.commandFlood, `more than ${LIMITS.commandsPerSecond} commands a second`);
    return false;
  }

  private onBadMessage(code: ErrorCode, message: string, id: number | undefined): void {
    this.sendError(code, message, id);
    if (code !== 'BAD_MESSAGE') return;
    this.badMessages++;
    if (this.badMessages >= BAD_MESSAGES_ALLOWED) {
      this.close(CLOSE.badMessage, 'too many bad messages');
    }
  }

  private sendError(code: ErrorCode, message: string, id: number | undefined): void {
    countOne(this.options.traffic.errors, code);
    this.send({ type: 'error', ...(id === undefined ? {} : { id }), error: { code, message } });
  }

  /** Progress is free, since the server itself bounds it; anything else counts as a command. */
  private onAcknowledge(frames: number): void {
    const isProgress = frames > this.acknowledged && frames <= this.flow.framesSent;
    if (!isProgress && !this.spend()) return;
    if (!this.flow.onAcknowledged(frames, this.services.wall())) {
      const message = `acknowledge: ${frames} frames, but ${this.flow.framesSent} were sent`;
      this.onBadMessage('BAD_COMMAND', message, undefined);
      return;
    }
    this.acknowledged = frames;
    this.services.hub.drain(this);
  }

  private onCommand(command: Exclude<Command, { type: 'acknowledge' }>): void {
    try {
      const reply = this.answer(command);
      this.send(command.id === undefined ? reply : ({ ...reply, id: command.id } as ServerMessage));
    } catch (error) {
      if (error instanceof CommandError) {
        this.sendError(error.code, error.message, command.id);
      } else {
        this.services.log.error({ err: error, command: command.type }, 'command failed');
        this.sendError('INTERNAL', 'The server failed at this command.', command.id);
      }
    }
    this.services.hub.drain(this);
  }

  private answer(command: Exclude<Command, { type: 'acknowledge' }>): ServerMessage {
    switch (command.type) {
      case 'hello':
        if (this.flow.framesSent === 0) this.flow.acknowledges = command.acknowledges === true;
        return toHello(this.services, this.dialect);
      case 'ping':
        return { type: 'pong', serverMs: this.services.wall() };
      case 'subscribe':
        return countResumes(this.options.traffic, subscribe(this.services, this, command));
      case 'unsubscribe':
        return unsubscribe(this.services, this, command);
      case 'snapshot':
        return snapshot(this.services, this, command);
      case 'list':
        return list(this.services, this, command);
      case 'fault':
        return this.setFaults(command);
      case 'pace':
        this.minIntervalMs = command.flushMs;
        this.services.hub.onThrottleChanged(this);
        return { type: 'pace', flushMs: command.flushMs };
      default:
        checkRights(this.options.principal, command.type);
        return isEventCommand(command)
          ? eventCommand(this.services, command)
          : replayCommand(this.services, this, command);
    }
  }
}
