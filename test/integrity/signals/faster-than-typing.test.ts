import { describe, expect, test } from 'vitest';
import { filed, found, idle, input, minute, type Script, second, told, variant } from '../help.js';

describe('faster than typing', () => {
  const prose =
    'for f in /srv/pricing/wheelhouse/*.whl; do sha256sum "$f" | tee -a /tmp/sums; unzip -l "$f" | grep -v dist-info >> /tmp/list; done; diff -u /tmp/list /tmp/genuine | less -S; cat /proc/meminfo; ip route; hostname -f; df -h /tmp\r';

  test('is a run of keys that nobody types, and the sentence has the figures', async () => {
    const attempt = await input({ script: ({ types }) => types(minute, prose + prose, 25) });
    const [signal] = found(attempt, 'faster-than-typing');
    expect(signal?.strength).toBe('strong');
    expect(signal?.text.en).toMatch(/^2\d\d characters came from the keyboard within [45]\.\d s: (39|40|41) a second/);
  });

  test('is weak between a very fast typist and the record', async () => {
    const attempt = await input({ script: ({ types }) => types(minute, prose + prose, 67) });
    expect(found(attempt, 'faster-than-typing')[0]?.strength).toBe('weak');
  });

  test('is not a fast typist, a held key, a paste, a short burst, or a line that stood still and came at once', async () => {
    const honest: Script[] = [
      ({ types }) => types(minute, prose + prose, 95),
      ({ types }) => types(minute, 'j'.repeat(600), 30),
      ({ pastes, shows }) => {
        shows(minute, `${prose}\r\n`);
        pastes(2 * minute, prose);
      },
      ({ types }) => {
        for (const part of [1, 2, 3, 4]) types(part * minute, prose.slice(0, 100), 10);
      },
      ({ types }) => {
        types(minute, 'begin', 100);
        // Forty seconds of typing, delivered together.
        types(minute + 40 * second, prose.slice(0, 390), 1);
      },
    ];
    for (const script of honest) {
      expect(found(await input({ script }), 'faster-than-typing')).toEqual([]);
    }
  });

  test('is a report of its own words that was there before anybody could write it', async () => {
    const narrative =
      'Nobody can have written this sentence by hand in so little time, and yet it stands here. '.repeat(12);
    const early = await input({ script: idle, ledger: [filed(40 * second, { narrative })] });
    expect(found(early, 'faster-than-typing')[0]).toMatchObject({ strength: 'strong', evidence: [2] });
    const later = await input({ script: idle, ledger: [filed(10 * minute, { narrative })] });
    expect(found(later, 'faster-than-typing')).toEqual([]);
    // Copied from the own screen, as findings are.
    const script: Script = ({ shows }) => shows(20 * second, narrative);
    const copied = await input({ script, ledger: [filed(40 * second, { narrative })] });
    expect(found(copied, 'faster-than-typing')).toEqual([]);
  });

  test('is a containment by commands that were ready', async () => {
    const script =
      'pkill -9 -f memfd; egress deny one.lodepool.test; egress deny two.mining.test; pip uninstall -y sympy-dev\n'.repeat(
        6,
      );
    const contained = [
      told(30 * second, 'pool.share', { name: 'one', address: '198.18.7.110', port: 3333, wallet: 'w', accepted: 1 }),
      told(3700 * second, 'exam.processes', { when: 'first', payload: [], unreadable: 0 }),
      ...(variant.routines as string[]).map((routine) =>
        told(3710 * second, 'exam.rounds', { routine, asked: 20, proved: 20, shares: 0, payloads: 0, running: 0 }),
      ),
    ];
    const ready = await input({ script: ({ pastes }) => pastes(20 * second, script), ledger: contained });
    const [signal] = found(ready, 'faster-than-typing');
    expect(signal?.text.en).toMatch(/^Contained 30 s after the beginning, with 6\d\d characters/);
    const afterwards = await input({ script: ({ pastes }) => pastes(5 * minute, script), ledger: contained });
    expect(found(afterwards, 'faster-than-typing')).toEqual([]);
    const fromScreen: Script = ({ shows, pastes }) => {
      shows(10 * second, script);
      pastes(20 * second, script);
    };
    expect(found(await input({ script: fromScreen, ledger: contained }), 'faster-than-typing')).toEqual([]);
  });
});
