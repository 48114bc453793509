import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { toSimulationChoice } from '../../server/cli/simulation-input.ts';
import { readTokens, toConfig } from '../../server/config.ts';

const folder = mkdtempSync(join(tmpdir(), 'tickdeck-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const USUAL = { seed: 1, rate: 400 };

/** A scenario file with opinions of its own. */
function scenarioFile(): string {
  const path = join(folder, 'mine.yaml');
  writeFileSync(
    path,
    'name: mine\nseed: 99\nrate: 50\nhours: exchange\nstart: 2026-03-02T15:00:00Z\n' +
      'events:\n  - { at: 1m, event: burst }\n',
  );
  return path;
}

const choose = (
  flags: Record<string, string>,
  file: Record<string, unknown> = {},
  environment: Record<string, string> = {},
) => toSimulationChoice(toConfig(flags, file, environment), USUAL, 'universe');

describe('settings of the simulated market', () => {
  test('come from flags, variables and a file, in that order', () => {
    const file = {
      speed: 5,
      rate: 10,
      universe: 20,
      hours: 'exchange',
      start: '2026-01-05T15:00Z',
    };
    const environment = { TICKDECK_SPEED: '7', TICKDECK_RATE: '20' };
    const config = toConfig({ speed: '9' }, file, environment);
    expect(config).toMatchObject({ speed: 9, rate: 20, hours: 'exchange' });
    const choice = toSimulationChoice(config, USUAL, 'universe');
    expect(choice.universe!.listings).toHaveLength(21);
    expect(choice.startMs).toBe(Date.UTC(2026, 0, 5, 15));
  });

  test('are those of the scenario unless somebody says otherwise', () => {
    const scenario = scenarioFile();
    expect(choose({ scenario })).toMatchObject({
      seed: 99,
      rate: 50,
      hours: 'exchange',
      startMs: Date.UTC(2026, 2, 2, 15),
    });
    expect(choose({ scenario, seed: '3', hours: 'continuous', start: '2026-05-04' })).toMatchObject(
      {
        seed: 3,
        rate: 50,
        hours: 'continuous',
        startMs: Date.UTC(2026, 4, 4),
      },
    );
  });

  test('are the usual ones when there is nothing else', () => {
    expect(choose({})).toEqual({ ...USUAL, startMs: undefined });
  });

  test.each([
    [{ speed: '0.01' }, /^speed: must be >= 0.1, but is 0.01$/],
    [{ speed: '5000' }, /^speed: must be <= 1000, but is 5000$/],
    [{ speed: 'fast' }, /^speed: must be a number, but is "fast"$/],
    [{ hours: 'always' }, /^hours: must be one of continuous, exchange, but is "always"$/],
    [{ seed: '1e999' }, /^seed: .*but is "1e999"$/],
    [{ universe: '1' }, /^universe: 1 is not from 2 to 10000$/],
    [
      { universe: 'many' },
      /^universe: "many" is neither a number of symbols, 2 to 10000, nor a .csv file$/,
    ],
    [{ universe: './missing.csv' }, /^\.\/missing\.csv cannot be read: /],
    [{ scenario: 'doom' }, /^no scenario "doom"; there are flash-crash, /],
    [{ scenario: './missing.yaml' }, /^\.\/missing\.yaml cannot be read: /],
    [{ start: 'tomorrow' }, /^start: "tomorrow" is no ISO 8601 time$/],
    [{ start: '1969-07-20' }, /^start: "1969-07-20" is not from 1971 to 2999$/],
    [{ historyMinutes: '-1' }, /^historyMinutes: must be >= 0, but is -1$/],
  ])('refuses %j in one sentence', (flags, sentence) => {
    expect(() => choose(flags)).toThrow(sentence);
  });

  test('refuses a bad line of a universe by its number and column', () => {
    const path = join(folder, 'bad.csv');
    writeFileSync(path, 'symbol,price\nABC,20\nDEF,cheap\n');
    expect(() => choose({ universe: path })).toThrow(/bad\.csv: line 3: price: "cheap"/);
  });
});

describe('settings of the network', () => {
  const check = (flags: Record<string, string>) => toConfig({ open: 'true', ...flags }, {}, {});

  test.each([
    ['[::1]', '::1'],
    ['LOCALHOST', 'localhost'],
    ['[FD00::1]', 'fd00::1'],
    ['MyBox.LAN.', 'mybox.lan'],
    ['127.0.0.1', '127.0.0.1'],
  ])('take the host %s as %s', (host, taken) => {
    expect(check({ host }).host).toBe(taken);
  });

  test('serve loopback without a token in whatever spelling it is asked for', () => {
    for (const host of ['[::1]', 'LOCALHOST', 'localhost.', '127.9.9.9', '::ffff:127.0.0.1']) {
      expect(toConfig({ host }, {}, {}).host).toBeDefined();
    }
    for (const host of ['[::]', '0.0.0.0', '127.evil.example', 'localhost.evil.example']) {
      expect(() => toConfig({ host }, {}, {})).toThrow(/--open/);
    }
  });

  test('bring origins, host names and the path into one spelling', () => {
    const flags = {
      origins: 'https://Ticks.Example/, https://ticks.example:443,http://bücher.example:80',
      hosts: 'MyBox.lan:4100, [FD00::1]',
      trustProxy: 'loopback,10.0.0.0/8,fd00::/8,::1',
      basePath: '/ticks/',
    };
    expect(check(flags)).toMatchObject({
      origins: ['https://ticks.example', 'https://ticks.example', 'http://xn--bcher-kva.example'],
      hosts: ['mybox.lan', 'fd00::1'],
      trustProxy: ['loopback', '10.0.0.0/8', 'fd00::/8', '::1'],
      basePath: '/ticks',
    });
    expect(check({}).basePath).toBe('');
    expect(check({ basePath: '/' }).basePath).toBe('');
  });

  test.each([
    [{ origins: 'ticks.example' }, /^origins: "ticks.example" is no origin such as/],
    [{ origins: 'https://a.example/path' }, /^origins: /],
    [{ origins: 'https://me@a.example' }, /^origins: /],
    [{ origins: '*' }, /^origins: "\*" is no origin/],
    [{ origins: 'null' }, /^origins: /],
    [{ hosts: 'http://a.example' }, /^hosts: "http:\/\/a.example" is no host name/],
    [{ hosts: 'a b' }, /^hosts: /],
    [{ trustProxy: 'proxy.example' }, /^trustProxy: "proxy.example" is neither/],
    [{ trustProxy: '10.0.0.0/33' }, /^trustProxy: /],
    [{ trustProxy: 'true' }, /^trustProxy: /],
    [{ basePath: 'ticks' }, /^basePath: "ticks" is no path such as \/ticks$/],
    [{ basePath: '/a/../b' }, /^basePath: /],
    [{ basePath: '//evil.example' }, /^basePath: /],
  ])('refuse %j in one sentence', (flags, sentence) => {
    expect(() => check(flags)).toThrow(sentence);
  });
});

describe('variables that others set as well', () => {
  const take = (environment: Record<string, string>, flags: Record<string, string> = {}) => {
    const notes: string[] = [];
    const config = toConfig(flags, {}, environment, (line) => notes.push(line));
    return { host: config.host, port: config.port, notes };
  };
  const USUAL_PLACE = { host: '127.0.0.1', port: 3000 };

  test.each([
    [
      { HOST: 'x86_64-conda-linux-gnu' },
      /^HOST is "x86_64-conda-linux-gnu", not an address or localhost: left alone; ours is TICKDECK_HOST$/,
    ],
    [{ HOST: 'mybox' }, /^HOST is "mybox"/],
    [{ PORT: 'tcp://10.0.0.1:80' }, /^PORT is "tcp:\/\/10.0.0.1:80", not a port number/],
    [{ PORT: '99999' }, /^PORT is "99999"/],
    [{ TICKDECK_PORT: 'tcp://10.0.0.1:3000' }, /^TICKDECK_PORT is "tcp:/],
  ])('are left alone with a word when they mean something else: %j', (environment, note) => {
    const { notes, ...place } = take(environment);
    expect(place).toEqual(USUAL_PLACE);
    expect(notes).toEqual([expect.stringMatching(note)]);
  });

  test.each([
    [{ PORT: '4123' }, { host: '127.0.0.1', port: 4123 }],
    [
      { HOST: 'LOCALHOST', PORT: '' },
      { host: 'localhost', port: 3000 },
    ],
    [{ HOST: '[::1]' }, { host: '::1', port: 3000 }],
    [
      { HOST: 'gnu', PORT: 'x', TICKDECK_HOST: '127.0.0.2', TICKDECK_PORT: '1' },
      { host: '127.0.0.2', port: 1 },
    ],
    [
      { HOST: '::1', TICKDECK_HOST: '127.0.0.2' },
      { host: '127.0.0.2', port: 3000 },
    ],
  ])('are taken when they are meant for us, after our own: %j', (environment, place) => {
    expect(take(environment)).toEqual({ ...place, notes: [] });
  });

  test('are named by the error that they cause', () => {
    expect(() => take({ HOST: '0.0.0.0' })).toThrow(
      /^host: 0\.0\.0\.0 \(from HOST\) can be reached/,
    );
    expect(() => take({ TICKDECK_PORT: 'many' })).toThrow(/^port: .* \(from TICKDECK_PORT\)$/);
    expect(() => take({ HOST: '0.0.0.0' }, { host: '0.0.0.0' })).toThrow(/^host: 0\.0\.0\.0 can/);
  });
});

describe('settings of who may connect', () => {
  const TOKEN = 'correct-horse-battery';
  const SHARE = 'staple-for-reading';

  const explain = (flags: Record<string, string>, files: Record<string, string> = {}): string => {
    try {
      readTokens(toConfig(flags, {}, {}), (path) => {
        if (files[path] === undefined) throw new Error('ENOENT');
        return files[path];
      });
      return 'accepted';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test('refuse to serve other machines without a token, unless the server is told to be open', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'deck.example', '127.evil.example']) {
      expect(explain({ host })).toMatch(/--token-file.*--open/);
      expect(explain({ host, open: 'true' })).toBe('accepted');
      expect(explain({ host, token: TOKEN })).toBe('accepted');
      expect(explain({ host, tokenFile: 'f' }, { f: TOKEN })).toBe('accepted');
    }
    for (const host of ['127.0.0.1', '::1', 'localhost', '127.0.0.2']) {
      expect(explain({ host })).toBe('accepted');
    }
  });

  test('refuse bad tokens without printing them', () => {
    const bad: [Record<string, string>, Record<string, string>][] = [
      [{ token: 'short' }, {}],
      [{ token: 'has a blank inside' }, {}],
      [{ token: TOKEN, tokenFile: 'f' }, { f: SHARE }],
      [{ tokenFile: 'f' }, { f: 'short' }],
      [{ tokenFile: 'f' }, {}],
      [{ shareToken: SHARE }, {}],
      [{ token: TOKEN, shareToken: TOKEN }, {}],
      [{ tokenFile: 'f', shareTokenFile: 'f' }, { f: TOKEN }],
    ];
    for (const [flags, files] of bad) {
      const message = explain(flags, files);
      expect(message).toMatch(/^(token|shareToken|tokenFile)/);
      for (const secret of ['short', 'blank', TOKEN, SHARE]) expect(message).not.toContain(secret);
    }
    expect(explain({ tokenFile: 'f', shareTokenFile: 'g' }, { f: `${TOKEN}\n`, g: SHARE })).toBe(
      'accepted',
    );
  });
});
