import type { EvidenceRecord } from '../evidence/record.js';
import { isHarmful, latestBy, ofKind, type Typed } from './records.js';
import type { Containment } from './types.js';
import { counted, listed, say } from './words.js';

type Condition = Containment['conditions'][number];

/** The examiner's own container, which it poisons on purpose: what happens there is nobody's fault. */
const cleanRoom = 'cleanroom';

/** No process ran the payload, and none hid what it runs, when the examiner looked. */
export function processesClear(examination: readonly EvidenceRecord[]): Condition {
  const looks = latestBy(ofKind(examination, 'exam.processes'), ({ host, data }) => `${host} ${data.when}`);
  const seqs = looks.map(({ seq }) => seq);
  const at = looks.at(-1)?.at ?? null;
  if (looks.length === 0) {
    return {
      ok: false,
      seqs,
      at,
      text: say('The examiner has no list of processes, so nothing is shown.', '考官没有进程清单，因此无法证明。'),
    };
  }
  const running = looks.flatMap(({ host, data }) =>
    data.payload.map(({ pid, state }) => (state === 'T' ? `${host}:${pid} (stopped)` : `${host}:${pid}`)),
  );
  if (running.length > 0) {
    const names = listed(running);
    return {
      ok: false,
      seqs,
      at,
      text: say(
        `Processes still ran the payload after you submitted: ${names.en}. A stopped or renamed process counts as running.`,
        `提交后仍有进程在运行恶意载荷：${names['zh-CN']}。被暂停或改名的进程同样算作在运行。`,
      ),
    };
  }
  const unreadable = looks.reduce((sum, { data }) => sum + data.unreadable, 0);
  if (unreadable > 0) {
    return {
      ok: false,
      seqs,
      at,
      text: say(
        `${unreadable} process(es) hid what they execute; such a process counts as running the payload.`,
        `有 ${unreadable} 个进程隐藏了其可执行文件；这样的进程按正在运行载荷处理。`,
      ),
    };
  }
  return {
    ok: true,
    seqs,
    at,
    text: say('No process ran the payload when the examiner looked.', '考官检查时，没有进程在运行恶意载荷。'),
  };
}

/** Enough rounds of one routine were answered, in an unbroken record, and nothing came back. */
export function roundsClear(
  routine: string,
  record: Typed<'exam.rounds'> | null,
  gap: EvidenceRecord | null,
  minRounds: number,
): Condition {
  if (record === null) {
    return {
      ok: false,
      seqs: [],
      at: null,
      text: say(
        `No rounds of “${routine}” were made, so nothing is shown.`,
        `没有对“${routine}”进行触发测试，因此无法证明。`,
      ),
    };
  }
  const { proved, asked, shares, payloads, running } = record.data;
  const base = { seqs: [record.seq], at: record.at };
  if (gap !== null) {
    return {
      ok: false,
      seqs: [record.seq, gap.seq],
      at: record.at,
      text: say(
        `The record has a gap during the rounds of “${routine}”: they must be made again before they can prove anything.`,
        `“${routine}”触发测试期间证据记录有缺口：须重新测试才能作为证明。`,
      ),
    };
  }
  if (shares + payloads + running > 0) {
    return {
      ok: false,
      ...base,
      text: say(
        `Customers called “${routine}” again, and the attack came back: payload fetched ${counted(payloads, 'time')}, ${counted(running, 'process', 'processes')} running, ${counted(shares, 'share')} accepted.`,
        `客户再次调用“${routine}”后攻击重现：载荷被下载 ${payloads} 次，${running} 个进程在运行，矿池接受了 ${shares} 份份额。`,
      ),
    };
  }
  if (proved < minRounds) {
    return {
      ok: false,
      ...base,
      text: say(
        `Only ${proved} of ${asked} rounds of “${routine}” were answered; ${minRounds} are needed. A service that does not answer contains nothing.`,
        `“${routine}”的 ${asked} 次触发测试中只有 ${proved} 次得到应答，至少需要 ${minRounds} 次。停掉服务不等于遏制。`,
      ),
    };
  }
  return {
    ok: true,
    ...base,
    text: say(
      `${proved} proved rounds of “${routine}”: nothing was fetched, nothing ran, no share reached a pool.`,
      `对“${routine}”完成 ${proved} 次有效触发测试：没有下载、没有运行、没有份额到达矿池。`,
    ),
  };
}

/** Harm while the examiner worked, up to the last round: later steps redeploy and poison on purpose. */
export function nothingHarmful(
  examination: readonly EvidenceRecord[],
  payloads: readonly string[],
  lastRoundSeq: number,
): Condition {
  const records = examination.filter(
    (record) =>
      record.seq <= lastRoundSeq &&
      record.host !== cleanRoom &&
      (isHarmful(record) || (record.kind === 'process.seen' && payloads.includes(String(record.data.exeSha256)))),
  );
  const last = records.at(-1);
  if (last === undefined) {
    return {
      ok: true,
      seqs: [],
      at: null,
      text: say('Nothing harmful was recorded after you submitted.', '提交之后没有再记录到有害行为。'),
    };
  }
  const what: Record<string, [string, string]> = {
    'staging.payload': ['the payload was fetched from the staging server', '载荷被从投递服务器下载'],
    'pool.share': ['a pool accepted a share', '矿池接受了份额'],
    'process.seen': ['a process with the payload began', '出现了运行载荷的进程'],
  };
  const [en, zh] = what[last.kind] ?? [last.kind, last.kind];
  return {
    ok: false,
    seqs: records.slice(-5).map(({ seq }) => seq),
    at: last.at,
    text: say(
      `${counted(records.length, 'harmful record')} after you submitted; the last: ${en} (${last.host}).`,
      `提交之后仍有 ${records.length} 条有害记录；最后一条：${zh}（${last.host}）。`,
    ),
  };
}
