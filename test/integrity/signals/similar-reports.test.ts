import { describe, expect, test } from 'vitest';
import { ada, filed, found, input, minute, other } from '../help.js';

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
