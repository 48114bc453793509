/**
 * The users of a broker as SCALE.md has them: what feed and gateway say to one another is allowed, and nobody else is let in.
 * Skipped where nats-server is not installed.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freePort, hasBroker, startBroker } from '../support/broker.ts';
import { runServer, runTickdeck, whenEnded } from '../support/server-process.ts';
import { connectTo } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const PAGE = readFileSync('server/deploy/SCALE.md', 'utf8');
const LONG_MS = 30_000;

describe.skipIf(!hasBroker)('a broker with the users of SCALE.md', { timeout: 60_000 }, () => {
  test('lets feed and gateway work together, and nobody without a password', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tickdeck-users-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [, config] = /```\n(authorization \{[^`]*)```/.exec(PAGE)!;
    const log = join(folder, 'broker.log');
    const passwords = config!.match(/password: "…"/g);
    expect(passwords).toHaveLength(2);
    const written = join(folder, 'broker.conf');
    writeFileSync(written, `log_file: "${log}"\n${config!.replaceAll('"…"', '"hidden-7"')}`);
    const password = join(folder, 'password');
    writeFileSync(password, 'hidden-7\n', { mode: 0o600 });
    const port = await freePort();
    const broker = await startBroker(port, written);
    onTestFinished(() => broker.kill());
    const bus = ['--port', '0', '--bus', `nats://127.0.0.1:${port}`];
    const as = (user: string) => ['--bus-user', user, '--bus-password-file', password];
    const recordings = ['--recordings', folder, '--journal-minutes', '0', '--seed', '7'];
    const [feed, gateway] = await Promise.all([
      runServer([...bus, ...as('feed'), ...recordings], {}, 'feed'),
      runServer([...bus, ...as('gateway')], {}, 'gateway'),
    ]);
    onTestFinished(async () => {
      await Promise.all([feed.kill(), gateway.kill()]);
    });

    const client = connectTo(gateway.socketUrl);
    onTestFinished(() => client.close());
    client.subscribe(['AAPL']);
    await until(() => client.stats.ticks > 10, 'ticks', LONG_MS);
    // Relayed: the chat is the feed's, and HTTP too.
    const { chat } = await client.request({ type: 'joinChat', name: 'Ann' });
    await client.request({ type: 'say', chat, text: 'hello' });
    const bars = await fetch(`${gateway.url}/api/bars?symbol=AAPL&interval=1m&limit=2`);
    expect(bars.status).toBe(200);

    const stranger = await whenEnded(runTickdeck(['gateway', ...bus]));
    expect(stranger.code).not.toBe(0);
    expect(stranger.err).toMatch(/authori[sz]ation/i);
    expect(readFileSync(log, 'utf8')).not.toMatch(/permissions violation/i);
  });
});
