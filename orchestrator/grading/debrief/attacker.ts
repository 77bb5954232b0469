import type { Debrief } from '../../contract/grade.js';
import type { Text } from '../../contract/text.js';
import { ofKind } from '../records.js';
import type { CheckInput } from '../types.js';
import { listed, say } from '../words.js';

type Seen = Debrief['attacker'][number];

/** Records behind one line that are linked at most. */
const mostSeqs = 20;

/** What reached the attacker, and what he lost: the case from his side. Up to the submission; what follows is the examiner's. */
export function attackerSaw({ ledger: whole, submittedSeq }: CheckInput): Seen[] {
  const ledger = submittedSeq === null ? whole : whole.filter(({ seq }) => seq < submittedSeq);
  const lines = new Map<string, Seen>();
  const saw = (key: string, record: { at: number; seq: number }, text: Text, count = 1) => {
    const line = lines.get(key) ?? { at: record.at, until: record.at, count: 0, text, seqs: [] };
    const seqs = line.seqs.length < mostSeqs ? [...line.seqs, record.seq] : line.seqs;
    lines.set(key, { ...line, text, until: record.at, count: line.count + count, seqs });
  };
  for (const record of ofKind(ledger, 'staging.config'))
    saw(`config ${record.host}`, record, say(`${record.host} asked for its configuration`, `${record.host} 来取配置`));
  for (const record of ofKind(ledger, 'staging.payload'))
    saw(`payload ${record.host}`, record, say(`${record.host} fetched the program`, `${record.host} 下载了程序`));
  for (const record of ofKind(ledger, 'pool.login')) {
    const { name, port } = record.data;
    saw(
      `login ${name}:${port}`,
      record,
      say(`A worker on ${record.host} logged in at ${name}:${port}`, `${record.host} 上的矿工登录 ${name}:${port}`),
    );
  }
  for (const record of ofKind(ledger, 'pool.share')) {
    const { name, port } = record.data;
    saw(
      `share ${name}:${port}`,
      record,
      say(`Work done for him, accepted at ${name}:${port}`, `${name}:${port} 收到为他算出的份额`),
    );
  }
  for (const record of ofKind(ledger, 'cdn.asset').filter(({ data }) => data.forged)) {
    const { host } = record.data;
    saw(
      `asset ${record.host}`,
      record,
      say(`${record.host} took the forged bundle from “${host}”`, `${record.host} 从“${host}”取走伪造的代码包`),
    );
  }
  for (const record of ofKind(ledger, 'api.secret')) {
    const { app } = record.data;
    saw(`secret ${app}`, record, say(`The client secret of “${app}” was readable`, `读到“${app}”的客户端机密`));
  }
  for (const record of ofKind(ledger, 'c2.receipt')) {
    const items = listed(record.data.items, 4);
    saw(
      `receipt ${record.data.name}`,
      record,
      say(`Secrets arrived, encrypted: ${items.en}`, `加密送达的机密：${items['zh-CN']}`),
    );
  }
  for (const record of ofKind(ledger, 'hideout.planted'))
    saw(
      `door ${record.data.name} ${record.seq}`,
      record,
      say(`His back door “${record.data.name}” stands`, `后门“${record.data.name}”已植入`),
    );
  for (const record of ofKind(ledger, 'hideout.removed'))
    saw(
      `lost ${record.data.name} ${record.seq}`,
      record,
      say(`His back door “${record.data.name}” is gone`, `后门“${record.data.name}”被清除`),
    );
  for (const record of ofKind(ledger, 'token.revoked'))
    saw(
      `token ${record.data.name}`,
      record,
      say(`The token “${record.data.name}” is refused from now on`, `令牌“${record.data.name}”从此被拒绝`),
    );
  return [...lines.values()].sort((a, b) => a.at - b.at);
}
