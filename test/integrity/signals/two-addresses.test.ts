import { describe, expect, test } from 'vitest';
import { found, input, minute, second, t0, told } from '../help.js';

describe('two addresses', () => {
  const presence = (at: number, state: 'on' | 'off', connection: string, address: string) =>
    told(at, 'presence', { state, connection, address });

  test('at once are told with both and for how long', async () => {
    const ledger = [
      presence(0, 'on', 'a', '192.0.2.1'),
      presence(10 * minute, 'on', 'b', '203.0.113.9'),
      presence(15 * minute, 'off', 'b', '203.0.113.9'),
    ];
    const [signal] = found(await input({ ledger }), 'two-addresses');
    expect(signal).toMatchObject({ strength: 'weak', at: t0 + 10 * minute, quotes: ['192.0.2.1', '203.0.113.9'] });
    expect(signal?.text.en).toContain('5 min 00 s');
    expect(signal?.evidence).toEqual([2, 3, 4]);
  });

  test('are none one after the other, for less than a minute, in two tabs of one place, or as IPv4 beside IPv6', async () => {
    const moved = (ms: number) => [
      presence(0, 'on', 'a', '192.0.2.1'),
      presence(10 * minute, 'on', 'b', '203.0.113.9'),
      presence(10 * minute + ms, 'off', 'a', '192.0.2.1'),
    ];
    const honest = [
      moved(-1 * second),
      moved(45 * second),
      [presence(0, 'on', 'a', '192.0.2.1'), presence(minute, 'on', 'b', '192.0.2.1')],
      [presence(0, 'on', 'a', '192.0.2.1'), presence(minute, 'on', 'b', '2001:db8:0:1::9')],
      [presence(0, 'on', 'a', '2001:db8::1:2:3'), presence(minute, 'on', 'b', '2001:db8:0:0:9:8:7:6')],
    ];
    for (const ledger of honest) expect(found(await input({ ledger }), 'two-addresses')).toEqual([]);
    expect(found(await input({ ledger: moved(2 * minute) }), 'two-addresses')).toHaveLength(1);
  });

  test('do not outlast a restart of the platform, before which nobody told of leaving', async () => {
    const restart = (at: number) => told(at, 'evidence.gap', { source: 'platform', dropped: 0, reason: 'restart' });
    const ledger = [
      presence(0, 'on', 'a', '192.0.2.1'),
      restart(9 * minute),
      presence(10 * minute, 'on', 'b', '203.0.113.9'),
    ];
    expect(found(await input({ ledger }), 'two-addresses')).toEqual([]);
    const before = [
      presence(0, 'on', 'a', '192.0.2.1'),
      presence(minute, 'on', 'b', '203.0.113.9'),
      told(5 * minute, 'terminal.command', { shell: 0, text: 'ls' }),
      restart(20 * minute),
    ];
    expect(found(await input({ ledger: before }), 'two-addresses')[0]?.text.en).toContain('4 min 00 s');
    const networks = [presence(0, 'on', 'a', '2001:db8:1::1'), presence(minute, 'on', 'b', '2001:db8:2::1')];
    expect(found(await input({ ledger: networks }), 'two-addresses')).toHaveLength(1);
  });
});
