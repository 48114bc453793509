/**
 * The way out of a recording over HTTP: all of it or a part, as a file of another format, made while it is sent. Owns
 * parameters, headers and pace; the formats are elsewhere. A file that cannot be finished ends without its last bytes,
 * so that nobody takes it for whole.
 */
import { toPublicReason } from '../../shared/model/public-reason.ts';
import { Readable } from 'node:stream';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import { CommandError } from '../../shared/engine/session/services.ts';
import { type BarInterval, toBarInterval } from '../../shared/export/bar-interval.ts';
import type { ExportChoice } from '../../shared/export/export-stream.ts';
import { EXPORT_FORMATS } from '../../shared/export/registry.ts';
import { createTapeExport, type TapeExport } from '../../shared/export/tape-export.ts';
import type { TapePart } from '../../shared/export/tape-market.ts';
import { toSymbol } from '../../shared/model/instrument.ts';
import { TICK } from '../../shared/model/tick.ts';
import type { Tape } from '../../shared/tape/reader.ts';
import { TapeError } from '../../shared/tape/format.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { toDisposition } from './attachment.ts';
import { checkRange } from './parameters.ts';
import type { Turns } from './turns.ts';

/** Opens a recording to be read; closed by who opens it. @throws CommandError UNKNOWN_RECORDING or BAD_RECORDING */
export type OpenTape = (name: string) => Tape;

const Query = Type.Object(
  {
    format: Type.Enum(EXPORT_FORMATS.map(({ name }) => name)),
    symbols: Type.Optional(Type.String({ minLength: 1, maxLength: 33 * LIMITS.subscriptions })),
    from: Type.Optional(Type.Number()),
    to: Type.Optional(Type.Number()),
    kinds: Type.Optional(Type.String({ maxLength: 64 })),
    bars: Type.Optional(Type.String({ maxLength: 16 })),
    schema: Type.Optional(Type.Enum(['trades', 'tbbo', 'mbp-1', 'ohlcv'])),
    sizeDecimals: Type.Optional(Type.Integer({ minimum: 0, maximum: 9 })),
  },
  { additionalProperties: false },
);
type Asked = Static<typeof Query>;

/** Ticks that are encoded at a time: a millisecond's work. */
const BATCH_TICKS = 1_024;

/** Registers the route; that the recording may be seen is checked before. */
export function registerExportRoutes(fastify: FastifyInstance, open: OpenTape, turns: Turns): void {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>();
  const params = Type.Object({ name: Type.String({ maxLength: 200 }) });
  let running = 0;
  app.get(
    '/api/recordings/:name/export',
    {
      schema: {
        summary: 'A recording as CSV, JSON lines, Parquet or DBN',
        tags: ['recordings'],
        params,
        querystring: Query,
      },
      exposeHeadRoute: false,
    },
    async (request, reply) => {
      checkRange(request.query);
      if (running >= LIMITS.exports) {
        throw new CommandError('OVERLOADED', `${LIMITS.exports} exports are running already.`);
      }
      const { name } = request.params;
      const tape = open(name);
      running++;
      const close = (): void => {
        running--;
        tape.close();
      };
      let choice: ExportChoice;
      let run: TapeExport;
      try {
        const part = toPart(tape, request.query);
        choice = toChoice(request.query, part);
        run = await createTapeExport(tape, part, choice, BATCH_TICKS);
      } catch (error) {
        close();
        if (error instanceof TapeError)
          throw new CommandError('BAD_REQUEST', toPublicReason(error));
        throw error;
      }
      const chunks = toChunks(run, turns);
      return send(reply, `${name}.${choice.format.name}`, choice, { chunks, close });
    },
  );
}

function toPart(tape: Tape, { symbols, from, to, kinds }: Asked): TapePart {
  const wanted = symbols?.split(',').map(toSymbol);
  const unknown = wanted?.find((symbol) => !tape.instruments.some((one) => one.symbol === symbol));
  if (unknown !== undefined) {
    throw new CommandError('UNKNOWN_SYMBOL', `The recording has no ${JSON.stringify(unknown)}.`);
  }
  const only = wanted && tape.instruments.filter(({ symbol }) => wanted.includes(symbol));
  return {
    fromMs: from,
    untilMs: to,
    only: only && new Set(only.map(({ id }) => id)),
    kinds: kinds === 'bar' ? undefined : toKinds(kinds),
    isOfBars: kinds === 'bar' ? true : undefined,
  };
}

function toKinds(text: string | undefined): Set<number> | undefined {
  const kinds: Readonly<Record<string, number>> = TICK;
  return text === undefined
    ? undefined
    : new Set(
        text.split(',').map((name) => {
          const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
          if (kind !== undefined) return kind;
          const message = `parameter "kinds": ${JSON.stringify(name)} is none of ${Object.keys(kinds).join(', ')}, or bar alone`;
          throw new CommandError('BAD_REQUEST', message);
        }),
      );
}

function toChoice({ format, bars, schema, sizeDecimals }: Asked, part: TapePart): ExportChoice {
  let interval: BarInterval | undefined;
  if (bars !== undefined) {
    interval = toBarInterval(bars);
    if (interval === undefined) {
      const message = `parameter "bars": ${JSON.stringify(bars)} is no interval of 1ms to 1d, 1w or 1M`;
      throw new CommandError('BAD_REQUEST', message);
    }
  }
  return {
    format: EXPORT_FORMATS.find(({ name }) => name === format)!,
    interval,
    schema,
    sizeDecimals,
    only: part.only,
  };
}

/** Encodes turn by turn, some 64 kB at a time. */
async function* toChunks(run: TapeExport, turns: Turns): AsyncGenerator<Uint8Array> {
  yield run.begin();
  let isOver = false;
  do {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    await turns.until(() => {
      do {
        const step = run.next();
        isOver = step === undefined;
        const part = step?.bytes ?? run.end();
        if (part.length > 0) parts.push(part);
        bytes += part.length;
      } while (!isOver && bytes < LIMITS.answerPieceBytes && turns.hasTime());
      return true;
    });
    for (const part of parts) yield part;
    // oxlint-disable-next-line no-unmodified-loop-condition -- the turn modifies it
  } while (!isOver);
}

/** What is sent, and what is to be done when that is over. */
interface Sent {
  readonly chunks: AsyncGenerator<Uint8Array>;
  readonly close: () => void;
}

function send(
  reply: FastifyReply,
  name: string,
  { format }: ExportChoice,
  { chunks, close }: Sent,
): FastifyReply {
  const stream = Readable.from(chunks, {
    objectMode: false,
    highWaterMark: LIMITS.answerPieceBytes,
  });
  stream.once('close', close);
  return reply
    .type(format.mime)
    .header('content-disposition', toDisposition(name))
    .header('cache-control', 'no-store')
    .send(stream);
}
