/**
 * One WebSocket client: its commands in, its frames out, its flow control. Promises that a client costs
 * bounded memory whatever it does, and that every command that carries an id is answered.
 */
import type { WebSocket } from 'ws';
import { CLOSE, type CloseCode, type ErrorCode } from '../../shared/codes.ts';
import type { Command, ServerMessage } from '../../shared/command.ts';
import { BINARY_PROTOCOL, JSON_PROTOCOL } from '../../shared/frame.ts';
import { LIMITS } from '../../shared/limits.ts';
import { createFlowControl, type FlowControl } from '../hub/flow-control.ts';
import type { OutFrame, Outlet } from '../hub/outlet.ts';
import { parseCommand } from './command-schema.ts';
import { list, snapshot, subscribe, toMarketInfos, unsubscribe } from './market-commands.ts';
import { createRateLimit } from './rate-limit.ts';
import { replayCommand } from './replay-commands.ts';
import { CommandError, type Services } from './services.ts';

const BAD_MESSAGES_ALLOWED = 3;
const OPEN = 1;

/** A client's session. */
export class Session implements Outlet {
  readonly connectedMs: number;
  paceMs = 0;
  private readonly socket: WebSocket;
  private readonly services: Services;
  private readonly flow: FlowControl;
  private readonly mayCommand = createRateLimit(LIMITS.commandBurst, LIMITS.commandsPerSecond);
  private readonly onEnd: (session: Session) => void;
  private acknowledges = false;
  private hasSpoken = false;
  private badMessages = 0;
  private pongDueMs = Infinity;

  constructor(socket: WebSocket, services: Services, onEnd: (session: Session) => void) {
    this.socket = socket;
    this.services = services;
    this.onEnd = onEnd;
    this.connectedMs = services.wall();
    this.flow = createFlowControl(() => this.acknowledges, services.wall);
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.onBadMessage('BAD_MESSAGE', 'commands are text', undefined);
      else this.onText((data as Buffer).toString());
    });
    socket.on('pong', () => (this.pongDueMs = Infinity));
    socket.on('close', () => this.end());
    socket.on('error', () => socket.terminate());
  }

  canSend(): boolean {
    return this.socket.readyState === OPEN && this.flow.isOpen(this.socket.bufferedAmount);
  }

  sendFrame(frame: OutFrame): void {
    if (this.socket.readyState !== OPEN) return;
    if (this.socket.protocol === JSON_PROTOCOL) {
      let bytes = 0;
      for (const text of frame.texts()) {
        this.socket.send(text);
        bytes += text.length;
      }
      this.flow.onSent(bytes);
    } else {
      this.socket.send(frame.bytes, NO_COMPRESSION);
      this.flow.onSent(frame.bytes.length);
    }
  }

  /** Sends a control message. */
  send(message: ServerMessage): void {
    if (this.socket.readyState === OPEN) this.socket.send(JSON.stringify(message));
  }

  close(code: CloseCode, reason: string): void {
    this.socket.close(code, reason);
  }

  /** Cuts the connection without a handshake. */
  terminate(): void {
    this.socket.terminate();
  }

  /** Looks after the connection; called about once a second. */
  check(nowMs: number): void {
    if (this.socket.readyState !== OPEN) return;
    const waitingSince = this.flow.waitingSinceMs();
    if (!this.hasSpoken && nowMs - this.connectedMs > LIMITS.firstCommandMs) {
      this.close(CLOSE.silent, 'no command since connecting');
    } else if (waitingSince !== undefined && nowMs - waitingSince > LIMITS.stalledMs) {
      this.close(CLOSE.slowClient, 'nothing acknowledged for too long');
    } else if (waitingSince !== undefined && nowMs - waitingSince > LIMITS.stalledWarningMs) {
      const message = `Nothing acknowledged for ${LIMITS.stalledWarningMs} ms; closed at ${LIMITS.stalledMs} ms.`;
      this.send({ type: 'warning', code: 'SLOW_CLIENT', message });
    } else if (nowMs > this.pongDueMs) {
      this.terminate();
    }
  }

  /** Asks for a pong, which must come in time. */
  ping(nowMs: number): void {
    if (this.socket.readyState !== OPEN || this.pongDueMs !== Infinity) return;
    this.pongDueMs = nowMs + LIMITS.pongMs;
    this.socket.ping();
  }

  private end(): void {
    this.services.hub.leave(this);
    this.onEnd(this);
  }

  private onText(text: string): void {
    this.hasSpoken = true;
    const parsed = parseCommand(text);
    if (parsed.kind === 'bad') {
      this.onBadMessage(parsed.code, parsed.message, parsed.id);
      return;
    }
    const command = parsed.kind === 'command' ? parsed.command : undefined;
    if (command?.type === 'acknowledge') {
      this.onAcknowledge(command.frames);
      return;
    }
    if (!this.mayCommand(this.services.wall())) {
      this.close(CLOSE.commandFlood, `more than ${LIMITS.commandsPerSecond} commands a second`);
      return;
    }
    if (command !== undefined) this.onCommand(command);
  }

  private onBadMessage(code: ErrorCode, message: string, id: number | undefined): void {
    this.badMessages++;
    this.sendError(code, message, id);
    if (code === 'BAD_MESSAGE' && this.badMessages >= BAD_MESSAGES_ALLOWED) {
      this.close(CLOSE.badMessage, 'too many bad messages');
    }
  }

  private sendError(code: ErrorCode, message: string, id: number | undefined): void {
    this.send({ type: 'error', ...(id === undefined ? {} : { id }), error: { code, message } });
  }

  private onAcknowledge(frames: number): void {
    if (!this.flow.onAcknowledged(frames, this.services.wall())) {
      const message = `acknowledge: ${frames} frames, but ${this.flow.framesSent} were sent`;
      this.onBadMessage('BAD_COMMAND', message, undefined);
      return;
    }
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
        return this.hello(command.acknowledges === true);
      case 'ping':
        return { type: 'pong', serverMs: this.services.wall() };
      case 'subscribe':
        return subscribe(this.services, this, command);
      case 'unsubscribe':
        return unsubscribe(this.services, this, command);
      case 'snapshot':
        return snapshot(this.services, this, command);
      case 'list':
        return list(this.services, this, command);
      case 'pace':
        this.paceMs = command.flushMs;
        this.services.hub.onPaceChanged(this);
        return { type: 'pace', flushMs: command.flushMs };
      default:
        return replayCommand(this.services, this, command);
    }
  }

  private hello(acknowledges: boolean): ServerMessage {
    if (this.flow.framesSent === 0) this.acknowledges = acknowledges;
    return {
      type: 'hello',
      server: this.services.server,
      protocol: this.socket.protocol || BINARY_PROTOCOL,
      serverMs: this.services.wall(),
      flushMs: this.services.flushMs,
      markets: toMarketInfos(this.services),
      limits: {
        subscriptions: LIMITS.subscriptions,
        commandBytes: LIMITS.commandBytes,
        commandsPerSecond: LIMITS.commandsPerSecond,
        snapshotTicks: LIMITS.snapshotTicks,
        snapshotBars: LIMITS.snapshotBars,
        windowBytes: LIMITS.windowBytes,
        heartbeatMs: LIMITS.heartbeatMs,
      },
    };
  }
}

const NO_COMPRESSION = { compress: false, binary: true };
