import { describe, expect, test } from 'vitest';
import { createCommands } from '../../../shared/engine/session/command/commands.ts';
import { toConfig } from '../../../server/config.ts';

const table = createCommands();

/** What a command is refused with. */
function refuse(command: object): string {
  const parsed = table.parse(JSON.stringify(command));
  return parsed.kind === 'bad' ? parsed.message : parsed.kind;
}

describe('a refusal', () => {
  test.each([
    [
      { type: 'bars', id: 1, symbol: 'A', interval: '2m' },
      'bars: field "interval" must be one of 1s, 5s, 15s, 1m, 5m, 15m, 1h, 1d, 4h, 1w, 1M, 10t, 100t, 1000t',
    ],
    [{ type: 'subscribe' }, 'subscribe: needs "symbols"'],
    [
      { type: 'subscribe', symbols: ['A'], bars: [{ interval: '1m' }] },
      'subscribe: field "bars.0" needs "limit"',
    ],
    [
      { type: 'speed', market: 'm', speed: 'max ' },
      'speed: field "speed" must be a number or must be "max"',
    ],
    [{ type: 'speed', market: 'm', speed: 2e9 }, 'speed: field "speed" must be <= 129600000'],
    [{ type: 'fault', closeCode: 1001 }, 'fault: field "closeCode" must be >= 3000'],
    [
      { type: 'scenario', event: 'halt', target: 'A', at: '9'.repeat(99) },
      'scenario: field "at" must not have more than 64 characters',
    ],
    [
      { type: 'scenario', event: 'flash_crash', dropPercent: '5' },
      'scenario: field "dropPercent" must be a number',
    ],
    [{ type: 'ping', x: 1, y: 2 }, 'ping: unknown field "x", "y"'],
  ])('of %j says what may stand there', (command, message) => {
    expect(refuse(command)).toBe(message);
  });

  test('of a setting shows the text that was typed', () => {
    const typed = (flags: Record<string, string>) => () => toConfig(flags, {}, {});
    expect(typed({ port: 'abc' })).toThrow('port: must be a whole number, but is "abc"');
    expect(typed({ rate: '' })).toThrow('rate: must be a number, but is ""');
    expect(typed({ hours: 'x' })).toThrow('hours: must be one of continuous, exchange, but is "x"');
  });
});
