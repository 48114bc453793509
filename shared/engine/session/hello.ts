/**
 * The greeting: what a client must know of the server before anything else.
 */
import type { ServerMessage } from '../../wire/server-message.ts';
import { BINARY_PROTOCOL } from '../../wire/frame.ts';
import { LIMITS } from '../../wire/limits.ts';
import { toMarketInfos } from './market-infos.ts';
import type { Services } from './services.ts';

const hasChat = ({ chats, elsewhere }: Services): boolean =>
  chats !== undefined || elsewhere?.hasChat === true;

/** Makes the reply to `hello`. @param dialect subprotocol of the connection */
export const toHello = (services: Services, dialect: string): ServerMessage => ({
  type: 'hello',
  server: services.server,
  protocol: dialect || BINARY_PROTOCOL,
  serverMs: services.wall(),
  flushMs: services.flushMs,
  markets: toMarketInfos(services),
  limits: {
    subscriptions: LIMITS.subscriptions,
    commandBytes: LIMITS.commandBytes,
    commandsPerSecond: LIMITS.commandsPerSecond,
    snapshotTicks: LIMITS.snapshotTicks,
    snapshotBars: LIMITS.snapshotBars,
    windowBytes: LIMITS.windowBytes,
    heartbeatMs: LIMITS.heartbeatMs,
  },
  ...(hasChat(services) ? { chat: true as const } : {}),
});
