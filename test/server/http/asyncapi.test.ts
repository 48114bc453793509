/** The AsyncAPI document of the socket: by the published schema of AsyncAPI, and true to the commands and replies. */
import { readFileSync } from 'node:fs';
import specs from '@asyncapi/specs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { toAsyncApi } from '../../../server/http/asyncapi.ts';
import { ALL_COMMANDS } from '../../../shared/engine/session/command/commands.ts';
import { createHttpApp } from '../../support/http-app.ts';

interface Document {
  asyncapi: string;
  servers: { here: { pathname: string; security?: unknown } };
  channels: { socket: { messages: Record<string, { $ref: string }> } };
  operations: Record<
    string,
    { messages: { $ref: string }[]; reply?: { messages: { $ref: string }[] } }
  >;
  components: { messages: Record<string, { payload: object }> };
}

const document = toAsyncApi('1.2.3', '/ticks', true) as unknown as Document;

/** Blocks of PROTOCOL.md. */
const protocol = readFileSync(new URL('../../../shared/wire/PROTOCOL.md', import.meta.url), 'utf8');
const exchanges = [
  ...protocol.matchAll(/^```json command\n(.*?)^```\n(?:\n```json reply\n(.*?)^```)?/gms),
].map(([, command, reply]) => [command!, reply] as const);

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, logger: false });

test('is one by the schema that AsyncAPI publishes', () => {
  const isDocument = ajv.compile(specs.schemasWithoutId['3.0.0']);
  expect(isDocument(document) ? [] : isDocument.errors?.slice(0, 5)).toEqual([]);
  expect(isDocument({ ...document, channels: { socket: { adress: '/ws' } } })).toBe(false);
});

test('refers to nothing that is not there', () => {
  const paths = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
    ([, path]) => path!,
  );
  expect(paths.length).toBeGreaterThan(300);
  const missing = new Set(
    paths.filter((path) => {
      let at: unknown = document;
      for (const part of path.split('/')) at = (at as Record<string, unknown> | undefined)?.[part];
      return at === undefined;
    }),
  );
  expect([...missing]).toEqual([]);
});

test('has every command, with the schema that it is checked by, and takes the examples of the protocol', () => {
  const types = ALL_COMMANDS.map(({ type }) => type);
  expect(
    Object.keys(document.operations)
      .filter((name) => name !== 'news')
      .sort(),
  ).toEqual(types.toSorted());
  expect(exchanges.length).toBeGreaterThan(30);
  for (const [text, replyText] of exchanges) {
    const command = JSON.parse(text) as { type: string };
    const { payload } = document.components.messages[`command.${command.type}`]!;
    expect(ajv.validate(payload, command), text).toBe(true);
    expect(ajv.validate(payload, { ...command, type: 7 }), text).toBe(false);
    if (replyText === undefined) continue;
    const reply = JSON.parse(replyText) as { type: string };
    const named = document.operations[command.type]!.reply!.messages.map(({ $ref }) => $ref);
    expect(named).toContain(`#/channels/socket/messages/${reply.type}`);
    expect(ajv.validate(document.components.messages[reply.type]!.payload, reply)).toBe(true);
  }
});

test('is served, and says whether a token is wanted', async () => {
  const { app } = await createHttpApp({ edge: { basePath: '/ticks' } });
  const served = (await app.inject({ url: '/api/asyncapi.json' })).json<Document>();
  await app.close();
  expect(served.asyncapi).toBe('3.0.0');
  expect(served.servers.here).toMatchObject({ pathname: '/ticks', protocol: 'ws' });
  expect(served.servers.here.security).toBeUndefined();
  expect(document.servers.here.security).toHaveLength(1);
  expect(Object.keys(served.channels.socket.messages)).toContain('command.subscribe');
});
