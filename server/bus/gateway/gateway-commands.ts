/**
 * The commands of a gateway: the same as a server's, each carried out here or relayed to the feed. What concerns the
 * connection and subscriptions to followed markets is done here; everything that people share has one order of events,
 * and that is the feed's.
 */
import {
  type CommandContext,
  type CommandEntry,
  type Outcome,
  type Reply,
} from '../../../shared/engine/session/command/command-definition.ts';
import {
  type CommandTable,
  createCommandTable,
  type SomeCommand,
} from '../../../shared/engine/session/command/command-table.ts';
import { ALL_COMMANDS } from '../../../shared/engine/session/command/commands.ts';
import { DEFAULT_MARKET } from '../../../shared/engine/feed/market-registry.ts';
import type { RelayLine } from './relay-line.ts';

/** Carried out here. */
const OWN = new Set(['hello', 'ping', 'acknowledge', 'fault']);
/** Carried out here, and in the feed for those who have a session there. */
const BOTH = new Set(['throttle', 'pace']);
/** Carried out here for markets that are followed. */
const OF_MARKET = new Set(['subscribe', 'unsubscribe', 'snapshot', 'quotes']);
/** Their answers come when they are ready. */
const UNORDERED = new Set(['recordings', 'recording', 'statistics']);

type Entry = CommandEntry<SomeCommand>;
type WithMarket = SomeCommand & { readonly market?: string; readonly of?: string };

const isFollowed = ({ market }: WithMarket, { services }: CommandContext): boolean =>
  services.markets.get(market ?? DEFAULT_MARKET) !== undefined;

/** Whether a command is carried out here. */
function isOwn(command: WithMarket, context: CommandContext): boolean {
  const { type, of } = command;
  if (OWN.has(type) || BOTH.has(type)) return true;
  if (type === 'list')
    return of === 'markets' || (of === 'instruments' && isFollowed(command, context));
  return OF_MARKET.has(type) && isFollowed(command, context);
}

/** Makes the table. */
export function createGatewayCommands(line: RelayLine): CommandTable {
  function relay(command: SomeCommand, context: CommandContext): Outcome {
    /* Frames of an answer with bars carry its id: it goes as it came. */
    if (command.type === 'bars') return line.pass(command, context);
    if (!UNORDERED.has(command.type)) return line.ask(command, context);
    return new Promise<Reply>((resolve, reject) => {
      line.ask(command, context).begin((answer) => {
        if (answer instanceof Error) reject(answer);
        else resolve(answer);
      });
    });
  }

  /** Which symbols a client is subscribed to, here and there. */
  function listSubscriptions(entry: Entry, command: SomeCommand, context: CommandContext): Outcome {
    const own = entry.handle(command, context) as Reply & { subscriptions: object[] };
    if (!line.has(context.client)) return own;
    const there = line.ask(command, context);
    return {
      begin: (done) =>
        there.begin((answer) => {
          if (answer instanceof Error) done(answer);
          else {
            const { subscriptions = [] } = answer as { subscriptions?: object[] };
            done({ ...own, subscriptions: [...own.subscriptions, ...subscriptions] });
          }
        }),
    };
  }

  const toEntry = (given: CommandEntry): Entry => {
    const entry = given as Entry;
    if (OWN.has(entry.type)) return entry;
    return {
      ...entry,
      rights: 'read',
      cost: (command, context) => (isOwn(command, context) ? entry.cost(command, context) : 1),
      handle(command, context) {
        if (BOTH.has(entry.type)) line.also(command, context.client);
        if (isOwn(command, context)) return entry.handle(command, context);
        const { type, of = 'subscriptions' } = command as WithMarket;
        if (type === 'list' && of === 'subscriptions') {
          return listSubscriptions(entry, command, context);
        }
        return relay(command, context);
      },
    };
  };
  return createCommandTable(ALL_COMMANDS.map((entry) => toEntry(entry) as CommandEntry));
}
