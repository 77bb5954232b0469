import { describe, expect, test } from 'vitest';
import { type Grade, gradeSchema } from '../../orchestrator/contract/grade.js';
import { findSignals } from '../../orchestrator/integrity/signals.js';
import { attemptId } from '../grading/story.js';
import {
  ada,
  filed,
  found,
  input,
  lab,
  other,
  recorded,
  result,
  rightClaims,
  type Script,
  second,
  t0,
  told,
  variant,
} from './help.js';

const minute = 60 * second;
const everything = [
  variant.payloadSha256,
  ...(variant.stagingUrls as string[]),
  ...(variant.poolEndpoints as string[]),
];
/** A terminal that shows everything there is to find, by the third minute. */
const investigates: Script = ({ shows, types }) => {
  types(minute, 'lsof -nP -i\r');
  shows(2 * minute, `${everything.join('\r\n')}\r\n198.18.7.111\r\n`);
};
const idle: Script = ({ shows }) => shows(second, 'svc@app:~$ ');

describe('answers before evidence', () => {
  const claims = { payload: rightClaims.payload ?? [], pool: rightClaims.pool ?? [] };

  test('are told with their values and the report, where nothing of them had been on a screen', async () => {
    const attempt = await input({ script: idle, ledger: [filed(5 * minute, { claims })] });
    const [signal] = found(attempt, 'answers-before-evidence');
    expect(signal).toMatchObject({ strength: 'strong', at: t0 + 5 * minute, evidence: [2], other: null });
    expect(signal?.text.en).toContain('payload, pool (values: 3)');
    expect(signal?.text['zh-CN']).toContain('payload、pool（共 3 个值）');
    expect(signal?.quotes).toContain('pool: one.lodepool.test:3333');
  });

  test('are those as well that came on a screen only later', async () => {
    const script: Script = ({ shows }) => {
      shows(second, '$ ');
      shows(8 * minute, everything.join('\r\n'));
    };
    const attempt = await input({ script, ledger: [filed(5 * minute, { claims })] });
    expect(found(attempt, 'answers-before-evidence')[0]?.quotes).toHaveLength(3);
  });

  test('are none where a screen had shown them: whole, in part, in capitals, or broken by a line’s end', async () => {
    const honest: Script[] = [
      investigates,
      ({ shows }) => shows(minute, `${String(variant.payloadSha256).slice(0, 12)}  one.LODEPOOL.test\r\n198.18.7.111`),
      ({ shows }) => shows(minute, 'ababab\r\nababab one.lode\r\npool.test 198.18.\r\n7.111'),
    ];
    for (const script of honest) {
      const attempt = await input({ script, ledger: [filed(5 * minute, { claims })] });
      expect(found(attempt, 'answers-before-evidence')).toEqual([]);
      expect(result(attempt).notJudged).toEqual([]);
    }
  });

  test('are none for values that can be guessed, are wrong, or are an inventory', async () => {
    const guessed = { file: rightClaims.file ?? [], process: ['321'], sbom: rightClaims.sbom ?? [] };
    const wrong = { pool: ['nine.lodepool.test:3333'], payload: ['ef'.repeat(32)] };
    for (const claims of [guessed, wrong]) {
      const labTexts = [['sympy/polys/polytools.py', 'sympy/polys/polyroots.py']];
      const attempt = await input({ script: idle, ledger: [filed(5 * minute, { claims })], labTexts });
      expect(found(attempt, 'answers-before-evidence')).toEqual([]);
    }
  });

  test('are not judged, and it is said, where a recording is lost or broken before the report', async () => {
    const broken: Script = ({ shows, marks }) => {
      shows(second, '$ ');
      marks(2 * minute, 'skipped 999 bytes of output');
    };
    const late: Script = ({ shows, marks }) => {
      shows(20 * minute, '$ ');
      marks(20 * minute, 'skipped 999 bytes of output');
    };
    const ledger = [filed(5 * minute, { claims })];
    for (const attempt of [await input({ script: broken, ledger }), await input({ lost: true, ledger })]) {
      expect(found(attempt, 'answers-before-evidence')).toEqual([]);
      expect(result(attempt).notJudged[0]?.en).toContain('recording of a terminal is missing');
    }
    expect(found(await input({ script: late, ledger }), 'answers-before-evidence')).toHaveLength(1);
    // Nobody was at a terminal at all: nothing is missing.
    expect(found(await input({ ledger }), 'answers-before-evidence')).toHaveLength(1);
  });

  test('are weak after a program with the whole screen, which may draw a value in parts', async () => {
    const script: Script = ({ shows }) => shows(second, '\x1b[?1049hvim');
    const attempt = await input({ script, ledger: [filed(5 * minute, { claims })] });
    expect(found(attempt, 'answers-before-evidence')[0]?.strength).toBe('weak');
  });

  test('are only those that no panel of the page can show', async () => {
    const attempt = await input({ script: idle, panels: ['runs'], ledger: [filed(5 * minute, { claims })] });
    expect(found(attempt, 'answers-before-evidence')[0]?.quotes).toEqual([
      `payload: ${variant.payloadSha256}`,
      'pool: 198.18.7.111:443',
    ]);
  });
});

describe('similar reports', () => {
  const story = (pool: string) =>
    `First I looked at the CPU of the service and saw a worker that no supervisor had begun. Its program was not on the disk any more, so I took its bytes from memory and hashed them. ` +
    `It was connected to ${pool} and nothing in our code does that. Then I denied the pool at the gateway, ended the worker and read every change of last week, line by line.`;
  const mine = { narrative: story('one.lodepool.test:3333') };

  test('are told with the other attempt and the sentences, although the values differ', async () => {
    const others = [other(story('three.lodepool.test:3333'))];
    const attempt = await input({ ledger: [filed(10 * minute, mine)], others });
    const [signal] = found(attempt, 'similar-reports');
    expect(signal).toMatchObject({ strength: 'strong', other: 'attempt-2', evidence: [2] });
    expect(signal?.text.en).toMatch(/by 100 % .* filed later/);
    expect(signal?.quotes).toHaveLength(4);
    expect(signal?.quotes.join()).toContain('no supervisor had begun');
  });

  test('are weaker where some of it was changed, and stay so in Chinese', async () => {
    const changed = story('three.lodepool.test:3333').replace('line by line', 'with care');
    const english = await input({ ledger: [filed(10 * minute, mine)], others: [other(changed)] });
    expect(found(english, 'similar-reports')[0]?.strength).toBe('weak');
    const chinese = (pool: string) =>
      `先查看服务的处理器占用，发现一个并非由监管程序启动的进程，其可执行文件已不在磁盘上，于是从内存中取出并计算哈希。该进程连接到${pool}，而我们的代码不会这样做。` +
      `随后在网关禁止访问该矿池，结束进程，并逐行检查上周的全部改动，确认依赖文件被替换成名称相近的软件包。接着删除本地轮子和缓存，重新部署并用客户询价验证报价正确，最后在仓库中固定版本与哈希，补充行为规则并反复测试没有误报。`;
    const attempt = await input({
      ledger: [filed(10 * minute, { narrative: chinese('one.lodepool.test:3333') })],
      others: [other(chinese('three.lodepool.test:3333'))],
    });
    expect(found(attempt, 'similar-reports')[0]).toMatchObject({ strength: 'strong', other: 'attempt-2' });
  });

  test('are none for own words on the same facts, for short texts, or for one’s own earlier report', async () => {
    const own =
      'The worker on the live host was busy all morning. I found it by its open connection to one.lodepool.test:3333, dumped it from its memory file and compared the digest with what the sensor had written. ' +
      'Access to the pool is shut at the gateway since then. The history shows who exchanged the dependency, and I have put the right one back.';
    const ledger = [filed(10 * minute, mine)];
    expect(found(await input({ ledger, others: [other(own)] }), 'similar-reports')).toEqual([]);
    const short = { narrative: 'A miner ran on the live host. I ended it and denied its pool.' };
    const alike = await input({ ledger: [filed(10 * minute, short)], others: [other(short.narrative)] });
    expect(found(alike, 'similar-reports')).toEqual([]);
    const mineAgain = other(story('three.lodepool.test:3333'), { owner: ada });
    expect(found(await input({ ledger, others: [mineAgain] }), 'similar-reports')).toEqual([]);
  });

  test('are none where both quote the brief', async () => {
    const brief =
      'You are on call at Meridian. Its pricing service takes a polynomial of a customer and answers with the expanded or factored form, the roots, a resultant or a discriminant. Since this morning the service has been slow and its CPU high. Nobody deployed anything today.';
    const ledger = [filed(10 * minute, { narrative: `${brief} I ended the miner.` })];
    const others = [other(`${brief} The pool was denied by me.`)];
    expect(found(await input({ ledger, others, labTexts: [brief] }), 'similar-reports')).toEqual([]);
    expect(found(await input({ ledger, others }), 'similar-reports')).toHaveLength(1);
  });
});

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

describe('points without commands', () => {
  const grade = (phases: Partial<Record<string, number>>): Grade =>
    gradeSchema.parse({
      attemptId,
      labId: lab.id,
      labVersion: '1.0.0',
      points: 40,
      max: 100,
      hintCost: 0,
      objectives: Object.entries(phases).map(([phase, points]) => ({ id: phase, phase, points, max: 50, lines: [] })),
      times: {
        clockStartedAt: t0,
        identifyMs: null,
        reportMs: null,
        containMs: null,
        recoverMs: null,
        targetMs: 1,
        withinTarget: false,
      },
      ledgerHead: 1,
    });
  const command = (at: number, text: string) => told(at, 'terminal.command', { shell: 0, text });

  test('are told, with the commands there were', async () => {
    const ledger = [command(minute, 'ls'), command(2 * minute, 'exit')];
    const attempt = await input({ script: idle, ledger, grade: grade({ identify: 15, contain: 20 }) });
    const [signal] = found(attempt, 'no-commands');
    expect(signal).toMatchObject({ strength: 'strong', evidence: [2, 3] });
    expect(signal?.text.en).toContain('35 points');
    expect(signal?.text.en).toContain('2 commands');
    const few = await input({ script: idle, grade: grade({ identify: 4 }) });
    expect(found(few, 'no-commands')[0]?.strength).toBe('weak');
  });

  test('are none with three commands, told or typed, or pasted in one block', async () => {
    const points = grade({ identify: 15, contain: 20 });
    const three = [command(1, 'a'), command(2, 'b'), command(3, 'c')];
    const honest = [
      await input({ script: idle, ledger: three, grade: points }),
      await input({ script: ({ types }) => types(0, 'ls\rps\rexit\r'), grade: points }),
      await input({ script: ({ pastes }) => pastes(0, 'ls\nps\nexit\n'), grade: points }),
    ];
    for (const attempt of honest) expect(found(attempt, 'no-commands')).toEqual([]);
  });

  test('are none for what nobody had to do, without a grade, or where recordings are lost', async () => {
    expect(found(await input({ script: idle, grade: grade({ recover: 10, report: 2 }) }), 'no-commands')).toEqual([]);
    expect(found(await input({ script: idle }), 'no-commands')).toEqual([]);
    const lost = await input({ lost: true, grade: grade({ identify: 15 }) });
    expect(found(lost, 'no-commands')).toEqual([]);
    expect(result(lost).notJudged).toHaveLength(1);
  });
});

describe('values of another attempt', () => {
  const foreign = 'three.lodepool.test:3333';

  test('are told where they stand in a report, a claim or a sentence, with whose they are', async () => {
    for (const report of [{ claims: { pool: [foreign] } }, { narrative: `It spoke with ${foreign}.` }]) {
      const attempt = await input({ script: investigates, ledger: [filed(5 * minute, report)], others: [other()] });
      const [signal] = found(attempt, 'foreign-values');
      expect(signal).toMatchObject({ strength: 'strong', other: 'attempt-2', evidence: [2], quotes: [foreign] });
    }
  });

  test('are told where they were typed or pasted in a terminal, with the command', async () => {
    const typed = await input({
      script: ({ types }) => types(minute, `egress deny ${foreign}\r`),
      ledger: [told(minute + 10 * second, 'terminal.command', { shell: 0, text: `egress deny ${foreign}` })],
      others: [other()],
    });
    expect(found(typed, 'foreign-values')[0]).toMatchObject({ strength: 'strong', evidence: [2], quotes: [foreign] });
    const pasted = await input({ script: ({ pastes }) => pastes(minute, `curl ${foreign}/x`), others: [other()] });
    expect(found(pasted, 'foreign-values')).toHaveLength(1);
  });

  test('are none where both attempts have the value, where the lab tells it, or where it is part of a longer one', async () => {
    const shared = (variant.poolEndpoints as string[])[0] as string;
    const report = {
      claims: { pool: [shared] },
      narrative: 'We use sympy/polys/polytools.py and see.three.lodepool.test:33331.',
    };
    const attempt = await input({
      script: investigates,
      ledger: [filed(5 * minute, report)],
      others: [other('', { variant: { ...other().variant, poolEndpoints: [shared, foreign], own: 'resolver' } })],
      labTexts: ['resolver'],
    });
    expect(found(attempt, 'foreign-values')).toEqual([]);
  });

  test('are none where the own screen had shown the value first', async () => {
    const script: Script = ({ shows, types }) => {
      shows(minute, `PORT ${foreign}\r\n`);
      types(2 * minute, `egress deny ${foreign}\r`);
    };
    const ledger = [filed(5 * minute, { claims: { pool: [foreign] } })];
    expect(found(await input({ script, ledger, others: [other()] }), 'foreign-values')).toEqual([]);
  });

  test('are a note where the other attempt was one’s own', async () => {
    const ledger = [filed(5 * minute, { claims: { pool: [foreign] } })];
    const attempt = await input({ script: idle, ledger, others: [other('', { owner: ada })] });
    expect(found(attempt, 'foreign-values')[0]?.strength).toBe('note');
  });
});

describe('pasted blocks', () => {
  const block =
    'title: A program from memory opens a connection\nlogsource:\n  product: linux\ndetection:\n  selection:\n    Image|startswith: "/memfd:"\n    EventID: 3\n  condition: selection\n';

  test('are a note, with their beginning', async () => {
    const attempt = await input({ script: ({ pastes }) => pastes(minute, block) });
    const [signal] = found(attempt, 'pasted-blocks');
    expect(signal).toMatchObject({ strength: 'note', at: t0 + minute });
    expect(signal?.quotes[0]).toMatch(/^title: A program from memory/);
    expect(signal?.quotes[0]?.length).toBeLessThanOrEqual(200);
  });

  test('are none from the own screen, from the brief, or when short', async () => {
    const seen: Script = ({ shows, pastes }) => {
      shows(minute, block.replaceAll('\n', '\r\n'));
      pastes(2 * minute, block);
    };
    expect(found(await input({ script: seen }), 'pasted-blocks')).toEqual([]);
    const brief: Script = ({ pastes }) => pastes(minute, block);
    expect(found(await input({ script: brief, labTexts: [block] }), 'pasted-blocks')).toEqual([]);
    const short: Script = ({ pastes }) => pastes(minute, 'cat /proc/48/cmdline | tr "\\0" " "');
    expect(found(await input({ script: short }), 'pasted-blocks')).toEqual([]);
  });

  test('in the report count in an assessment alone, and from 120 characters', async () => {
    const ledger = [
      told(minute, 'paste', { where: 'report', characters: 700 }),
      told(minute, 'paste', { where: 'report', characters: 64 }),
      told(minute, 'paste', { where: 'terminal', characters: 700 }),
    ];
    const [signal] = found(await input({ ledger, mode: 'assessment' }), 'pasted-blocks');
    expect(signal).toMatchObject({
      evidence: [2],
      text: { en: 'Longer texts were pasted: 1 into the report (700 characters).' },
    });
    expect(found(await input({ ledger }), 'pasted-blocks')).toEqual([]);
  });
});

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

describe('leaving the page', () => {
  const focus = (at: number, state: 'lost' | 'back') => told(at, 'focus', { state });
  const ledger = [
    focus(minute, 'lost'),
    focus(2 * minute, 'back'),
    focus(5 * minute, 'lost'),
    focus(5 * minute, 'lost'),
    focus(8 * minute, 'back'),
  ];

  test('is a note in an assessment, with how often and how long', async () => {
    const [signal] = found(await input({ ledger, mode: 'assessment' }), 'left-the-page');
    expect(signal).toMatchObject({ strength: 'note', at: t0 + minute, evidence: [2, 4] });
    expect(signal?.text.en).toContain('times: 2, in total 4 min 00 s, at the longest 3 min 00 s');
  });

  test('lasts until the attempt was submitted where nobody came back', async () => {
    const [signal] = found(await input({ ledger: [focus(50 * minute, 'lost')], mode: 'assessment' }), 'left-the-page');
    expect(signal?.text.en).toContain('in total 10 min 00 s');
  });

  test('is nothing in practice, nor for moments', async () => {
    expect(found(await input({ ledger }), 'left-the-page')).toEqual([]);
    const moments = [focus(minute, 'lost'), focus(minute + 4 * second, 'back'), focus(2 * minute, 'back')];
    expect(found(await input({ ledger: moments, mode: 'assessment' }), 'left-the-page')).toEqual([]);
  });
});

describe('all signals', () => {
  test('say nothing about an honest attempt that found everything', async () => {
    const attempt = await input({
      script: investigates,
      ledger: [
        filed(10 * minute, {
          claims: rightClaims,
          narrative: 'The worker was a miner; I ended it and denied its pool.',
        }),
        ...['lsof', 'kill', 'egress'].map((text, at) => told(at * minute, 'terminal.command', { shell: 0, text })),
        told(0, 'presence', { state: 'on', connection: 'a', address: '192.0.2.1' }),
      ],
      mode: 'assessment',
      others: [other('Another text of another person, who found other things in another way.')],
      labTexts: [
        { pick: ['factor', 'roots'], versions: ['1.14.3'] },
        'sympy/polys/polytools.py',
        'sympy/polys/polyroots.py',
      ],
    });
    expect(result(attempt)).toEqual({ signals: [], notJudged: [] });
  });

  test('are sorted, strongest first; one that throws is told and keeps nobody else from being heard', async () => {
    const attempt = await input({
      script: idle,
      mode: 'assessment',
      ledger: [
        filed(5 * minute, { claims: { payload: rightClaims.payload ?? [], pool: ['three.lodepool.test:3333'] } }),
        told(minute, 'focus', { state: 'lost' }),
      ],
      others: [other()],
    });
    const strengths = result(attempt).signals.map(({ strength }) => strength);
    expect(strengths).toEqual(['strong', 'weak', 'note']);
    const faults: unknown[] = [];
    const broken = () => {
      throw new Error('broken');
    };
    const signals = result(attempt).signals.slice(0, 1);
    const answer = findSignals(attempt, (error) => faults.push(error), [broken, () => signals, broken]);
    expect(answer.signals).toEqual(signals);
    expect(answer.notJudged).toHaveLength(1);
    expect(faults).toHaveLength(2);
  });

  test('take records that fit no kind, and reports that are none', async () => {
    const attempt = await input({ script: idle, mode: 'assessment' });
    const odd = ['presence', 'focus', 'paste', 'report.filed', 'terminal.command', 'attempt.state'].map(
      (kind, index) => ({
        seq: 10 + index,
        at: t0,
        source: 'platform' as const,
        host: '-',
        kind,
        data: { state: 5, report: 'x' },
      }),
    );
    expect(result({ ...attempt, ledger: [...attempt.ledger, ...odd] }).signals).toEqual([]);
  });

  test('are quick on large reports and three hundred others', async () => {
    const words = (seed: number) =>
      Array.from({ length: 3_000 }, (_, index) => `w${(index * seed * 7919) % 9973}`).join(' ');
    const others = Array.from({ length: 300 }, (_, index) => other(words(index + 2)));
    const attempt = await input({ script: investigates, ledger: [filed(5 * minute, { narrative: words(1) })], others });
    const startedAt = performance.now();
    result(attempt);
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  });
});

test('the recorder’s own beginning is no output', async () => {
  expect((await recorded(() => {})).shown).toEqual([]);
});
