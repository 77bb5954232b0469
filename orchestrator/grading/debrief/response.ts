import type { EvidenceRecord } from '../../evidence/record.js';
import { ofKind } from '../records.js';
import { duration, listed, say } from '../words.js';
import { type Mark, mark } from './mark.js';

/** What the trainee did, as the platform, the world and the witness saw it. */
export function responseMarks(ledger: readonly EvidenceRecord[], payloads: readonly string[]): Mark[] {
  return [
    ...ofKind(ledger, 'report.filed').map((record) =>
      mark('response', record, say(`Report ${record.data.number} filed`, `报送第 ${record.data.number} 份报告`)),
    ),
    ...ofKind(ledger, 'egress.rule').map((record) => {
      const { action, target } = record.data;
      const text =
        action === 'deny'
          ? say(`Egress denied to ${target}`, `禁止出站：${target}`)
          : say(`Egress allowed to ${target}`, `放行出站：${target}`);
      return mark('response', record, text);
    }),
    ...ofKind(ledger, 'git.push').map((record) => {
      const { ref, after } = record.data;
      return mark(
        'response',
        record,
        say(`Pushed ${ref} (${after.slice(0, 8)})`, `推送 ${ref}（${after.slice(0, 8)}）`),
      );
    }),
    ...ofKind(ledger, 'service.maintenance').map((record) =>
      mark(
        'response',
        record,
        record.data.on ? say('Maintenance announced', '公告进入维护') : say('Maintenance ended', '维护结束'),
      ),
    ),
    ...ofKind(ledger, 'token.revoked').map((record) =>
      mark('response', record, say(`Token “${record.data.name}” revoked`, `吊销令牌“${record.data.name}”`)),
    ),
    ...ofKind(ledger, 'secret.rotated').map((record) =>
      mark(
        'response',
        record,
        say(`Client secret of “${record.data.app}” replaced`, `更换“${record.data.app}”的客户端机密`),
      ),
    ),
    ...ofKind(ledger, 'hideout.removed').map((record) =>
      mark('response', record, say(`Back door “${record.data.name}” removed`, `清除后门“${record.data.name}”`)),
    ),
    ...ofKind(ledger, 'host.reset').map((record) =>
      mark('response', record, say(`Host ${record.host} reset`, `重置主机 ${record.host}`)),
    ),
    ...ofKind(ledger, 'hint.taken').map((record) => {
      const { objective, tier, cost } = record.data;
      return mark(
        'response',
        record,
        say(
          `Hint ${tier + 1} for “${objective}” (−${cost})`,
          `查看“${objective}”的第 ${tier + 1} 级提示（−${cost} 分）`,
        ),
      );
    }),
    ...ofKind(ledger, 'attempt.state')
      .filter(({ data }) => data.state === 'submitted')
      .slice(0, 1)
      .map((record) => mark('response', record, say('Submitted', '提交'))),
    ...payloadsEnded(ledger, payloads),
  ];
}

/** A payload that ends was ended by somebody: the response lane is where one looks for it. */
function payloadsEnded(ledger: readonly EvidenceRecord[], payloads: readonly string[]): Mark[] {
  const running = new Map<string, number>();
  const marks: Mark[] = [];
  const seen = ofKind(ledger, 'process.seen');
  const gone = ofKind(ledger, 'process.gone');
  for (const record of [...seen, ...gone].sort((a, b) => a.seq - b.seq)) {
    const key = `${record.host}:${record.data.pid}`;
    if ('argv' in record.data) {
      if (payloads.includes(record.data.exeSha256 ?? '')) running.set(key, record.at);
      else running.delete(key);
      continue;
    }
    const since = running.get(key);
    if (since === undefined) continue;
    running.delete(key);
    const after = duration(record.at - since);
    const pid = record.data.pid;
    marks.push(
      mark(
        'response',
        record,
        say(
          `Payload process ${pid} on ${record.host} ended after ${after.en}`,
          `${record.host} 上的载荷进程 ${pid} 在运行 ${after['zh-CN']}后结束`,
        ),
      ),
    );
  }
  return marks;
}

/** What the examiner did and found, in its own lane. */
export function examinerMarks(ledger: readonly EvidenceRecord[]): Mark[] {
  return [
    ...ofKind(ledger, 'exam.processes').map((record) => {
      const count = record.data.payload.length + record.data.unreadable;
      const text =
        count === 0
          ? say(`No payload runs on ${record.host}`, `${record.host} 上没有载荷在运行`)
          : say(`${count} payload process(es) on ${record.host}`, `${record.host} 上有 ${count} 个载荷进程`);
      return mark('examiner', record, text);
    }),
    ...ofKind(ledger, 'exam.rounds').map((record) => {
      const { routine, proved, asked, shares } = record.data;
      return mark(
        'examiner',
        record,
        say(
          `“${routine}” triggered again: ${proved} of ${asked} answered, ${shares} shares`,
          `再次触发“${routine}”：${asked} 次中 ${proved} 次应答，${shares} 份份额`,
        ),
      );
    }),
    ...ofKind(ledger, 'exam.answers').map((record) => {
      const { correct, asked } = record.data;
      return mark(
        'examiner',
        record,
        say(`${correct} of ${asked} fresh quotes right`, `${asked} 个新询价中 ${correct} 个正确`),
      );
    }),
    ...ofKind(ledger, 'exam.place')
      .filter(({ data }) => !data.clean)
      .map((record) => {
        const found = listed(record.data.found, 2);
        return mark(
          'examiner',
          record,
          say(`Left in ${record.data.place}: ${found.en}`, `${record.data.place} 中的残留：${found['zh-CN']}`),
        );
      }),
    ...ofKind(ledger, 'exam.install').map((record) => {
      const { poison, source, exitCode, poisoned, lookalike } = record.data;
      const whose =
        source === 'original'
          ? say('the original repository', '原始仓库')
          : say('the pushed repository', '已推送的仓库');
      const outcome =
        poisoned || lookalike
          ? say('got in', '被攻入')
          : exitCode !== 0
            ? say('refused', '被拒绝')
            : say('kept out', '未进入');
      const text =
        poison === 'none'
          ? say(
              `Clean room, untouched index: ${exitCode === 0 ? 'installed' : 'failed'}`,
              `洁净环境，未投毒的索引：${exitCode === 0 ? '安装成功' : '安装失败'}`,
            )
          : say(
              `Clean room, ${poison}, ${whose.en}: ${outcome.en}`,
              `洁净环境，${poison}，${whose['zh-CN']}：${outcome['zh-CN']}`,
            );
      return mark('examiner', record, text);
    }),
    ...ofKind(ledger, 'exam.run').map((record) => {
      const { id, conclusion, planted } = record.data;
      const ran = listed(planted);
      const text =
        planted.length > 0
          ? say(
              `Run “${id}”: the attacker’s code ran (${ran.en})`,
              `运行“${id}”：攻击者的代码被执行（${ran['zh-CN']}）`,
            )
          : say(
              `Run “${id}”: ${conclusion ?? 'did not begin'}, nothing of the attacker ran`,
              `运行“${id}”：${conclusion === 'success' ? '成功' : conclusion === null ? '未开始' : '失败'}，攻击者的代码没有执行`,
            );
      return mark('examiner', record, text);
    }),
    ...ofKind(ledger, 'exam.dns').map((record) => {
      const misled = record.data.names.some(({ addresses, forged }) => addresses.includes(forged));
      const text = misled
        ? say('The resolver was misled', '解析器被误导')
        : record.data.dns === 'forged'
          ? say('Names forged again: the resolver was not misled', '域名再次被劫持：解析器没有被误导')
          : say('The publisher’s new address was asked for', '查询发布者的新地址');
      return mark('examiner', record, text);
    }),
    ...ofKind(ledger, 'exam.step')
      .filter(({ data }) => data.state === 'again')
      .map((record) =>
        mark('examiner', record, say(`Step “${record.data.step}” is done again`, `步骤“${record.data.step}”重新执行`)),
      ),
  ];
}
