import { ofKind } from '../../grading/records.js';
import { say } from '../../grading/words.js';
import { foreignPastes } from '../foreign-pastes.js';
import type { Found, IntegrityInput } from '../types.js';
import { recordingsIncomplete, signal } from '../words.js';

const minChars = 120;
/** A paste is told by the page and comes through the terminal: two ways, within this time. */
const sameMs = 2_000;

/**
 * Longer texts that were pasted: into a terminal from outside the lab's screens, and in an assessment into the report. Own
 * notes and own scripts are pasted like this as well, so it is worth knowing and no more.
 */
export function pastedBlocks(input: IntegrityInput): Found {
  const large = foreignPastes(input).filter(({ characters }) => characters >= minChars);
  const blocks = large.filter(({ paste }) => input.screens.completeUntil(paste.at));
  const notes =
    input.mode === 'assessment' ? ofKind(input.ledger, 'paste').filter(({ data }) => data.characters >= minChars) : [];
  const report = notes.filter(({ data }) => data.where === 'report');
  const noted = notes.filter(
    ({ at, data }) => data.where === 'terminal' && blocks.some(({ paste }) => Math.abs(paste.at - at) <= sameMs),
  );
  const times = [...blocks.map(({ paste }) => paste.at), ...report.map(({ at }) => at)];
  if (times.length === 0) return large.length > 0 ? { notJudged: recordingsIncomplete } : [];
  const characters = blocks.reduce((sum, block) => sum + block.characters, 0);
  const reported = report.reduce((sum, { data }) => sum + data.characters, 0);
  const en = [
    ...(blocks.length > 0 ? [`${blocks.length} into terminals (${characters} characters that were on no screen)`] : []),
    ...(report.length > 0 ? [`${report.length} into the report (${reported} characters)`] : []),
  ];
  const zh = [
    ...(blocks.length > 0 ? [`终端 ${blocks.length} 段（${characters} 个字符未曾出现在屏幕上）`] : []),
    ...(report.length > 0 ? [`报告 ${report.length} 段（${reported} 个字符）`] : []),
  ];
  return [
    signal(
      'pasted-blocks',
      'note',
      say(`Longer texts were pasted: ${en.join(', ')}.`, `粘贴了较长的文本：${zh.join('，')}。`),
      {
        at: Math.min(...times),
        evidence: [...noted, ...report].map(({ seq }) => seq).sort((a, b) => a - b),
        quotes: blocks.map(({ paste }) => paste.text),
      },
    ),
  ];
}
