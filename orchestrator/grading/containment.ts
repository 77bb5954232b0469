import type { EvidenceRecord } from '../evidence/record.js';
import { isHarmful, latestBy, ofKind, type Typed } from './records.js';
import type { Containment, Variant } from './types.js';
import { listed, say } from './words.js';

/** The examiner's own container, which it poisons on purpose: what happens there is nobody's fault. */
const cleanRoom = 'cleanroom';

export interface ContainmentParams {
  /** Key of the variant: SHA-256 of the payload, one or several. */
  payload: string;
  /** Key of the variant: the list of trigger routines. */
  routines: string;
  /** Proved rounds each routine needs. */
  minRounds: number;
}

/**
 * Whether the attack was contained, as the examiner found after submit: no process runs the payload, and in enough proved
 * rounds of every trigger routine nothing came back and nothing harmful was recorded. A round that was not answered, or
 * that falls into a gap of the record, proves nothing.
 */
export function containmentOf(
  ledger: readonly EvidenceRecord[],
  variant: Variant,
  submittedSeq: number | null,
  params: ContainmentParams,
): Containment {
  const before = ledger.filter(({ seq }) => submittedSeq === null || seq < submittedSeq);
  const lastHarm = before.filter(isHarmful).at(-1) ?? null;
  if (submittedSeq === null) return { holds: false, conditions: [], lastHarm, again: [] };

  const examination = ledger.filter(({ seq }) => seq > submittedSeq);
  const rounds = ofKind(examination, 'exam.rounds');
  const again: string[] = [];
  const conditions = [
    processesClear(examination),
    ...expectedRoutines(variant, params, rounds).map((routine) => {
      const record = rounds.findLast(({ data }) => data.routine === routine) ?? null;
      const gap = record === null ? null : gapAround(record, examination);
      if (gap !== null) again.push(routine);
      return roundsClear(routine, record, gap, params.minRounds);
    }),
    nothingHarmful(examination, variant, params, rounds.at(-1)?.seq ?? Number.POSITIVE_INFINITY),
  ];
  return { holds: conditions.every(({ ok }) => ok), conditions, lastHarm, again };
}

type Condition = Containment['conditions'][number];

function processesClear(examination: readonly EvidenceRecord[]): Condition {
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

function roundsClear(
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
        `Customers called “${routine}” again, and the attack came back: payload fetched ${payloads} time(s), ${running} process(es) running, ${shares} share(s) accepted.`,
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
function nothingHarmful(
  examination: readonly EvidenceRecord[],
  variant: Variant,
  params: ContainmentParams,
  lastRoundSeq: number,
): Condition {
  const payloads = listIn(variant, params.payload);
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
      `${records.length} harmful record(s) after you submitted; the last: ${en} (${last.host}).`,
      `提交之后仍有 ${records.length} 条有害记录；最后一条：${zh}（${last.host}）。`,
    ),
  };
}

/** A gap between the record that precedes the rounds in the examination and the one that follows them. */
function gapAround(rounds: Typed<'exam.rounds'>, examination: readonly EvidenceRecord[]): EvidenceRecord | null {
  const marks = examination.filter(({ kind }) => kind.startsWith('exam.'));
  const from = marks.findLast(({ seq }) => seq < rounds.seq)?.seq ?? 0;
  const to = marks.find(({ seq }) => seq > rounds.seq)?.seq ?? Number.POSITIVE_INFINITY;
  const isGap = (record: EvidenceRecord) =>
    (record.kind === 'evidence.gap' && record.data.source !== 'terminal') || record.kind === 'host.lost';
  return examination.find((record) => record.seq > from && record.seq < to && isGap(record)) ?? null;
}

function expectedRoutines(variant: Variant, params: ContainmentParams, rounds: Typed<'exam.rounds'>[]): string[] {
  const listedRoutines = listIn(variant, params.routines);
  if (listedRoutines.length > 0) return listedRoutines;
  const seen = [...new Set(rounds.map(({ data }) => data.routine))];
  return seen.length > 0 ? seen : ['*'];
}

function listIn(variant: Variant, key: string): string[] {
  const value = variant[key];
  return Array.isArray(value) ? value : value === undefined ? [] : [String(value)];
}
