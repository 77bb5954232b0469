import { type ClaimParams, type ClaimVerdict, claimParams, judgeClaim } from '../claims.js';
import type { Check } from '../types.js';
import { line, listed, say } from '../words.js';

/** One field of the last report against the variant: every right item earns its share, every wrong one takes a share away. */
export const claim: Check<ClaimParams> = {
  type: 'claim',
  params: claimParams,
  live: true,
  run(input, params, max) {
    const report = input.lastReport;
    const verdict = judgeClaim(params, report, input);
    const base = report === null ? {} : { at: report.at, evidence: [report.seq] };
    const points = max * verdict.share;
    return { points, lines: [line(verdict.share >= 1, explain(verdict, report !== null), { points, max, ...base })] };
  },
};

function explain(verdict: ClaimVerdict, reported: boolean) {
  const expected = listed(verdict.expected, 8);
  const wanted = say(`Expected: ${expected.en}.`, `应为：${expected['zh-CN']}。`);
  if (verdict.invalid !== null) {
    return say(
      `The SBOM is not a valid CycloneDX document: ${verdict.invalid}. ${wanted.en}`,
      `该 SBOM 不是有效的 CycloneDX 文档：${verdict.invalid}。${wanted['zh-CN']}`,
    );
  }
  if (verdict.right.length + verdict.wrong.length === 0) {
    const why = !reported
      ? say('No report was filed before you submitted.', '提交前没有报送过报告。')
      : verdict.kind === 'sbom'
        ? say('The SBOM is missing, or the look-alike is not in it.', '没有 SBOM，或其中没有仿冒包。')
        : say('Your last report claims nothing here.', '你的最后一份报告没有填写此项。');
    return say(`${why.en} ${wanted.en}`, `${why['zh-CN']}${wanted['zh-CN']}`);
  }
  const right = listed(verdict.right, 8);
  const wrong = listed(verdict.wrong, 8);
  const found = verdict.right.length > 0 ? say(`Right: ${right.en}.`, `正确：${right['zh-CN']}。`) : say('', '');
  const missed = verdict.wrong.length > 0 ? say(`Wrong: ${wrong.en}.`, `错误：${wrong['zh-CN']}。`) : say('', '');
  const rest = verdict.share >= 1 ? say('', '') : wanted;
  return say(
    [found.en, missed.en, rest.en].filter(Boolean).join(' '),
    found['zh-CN'] + missed['zh-CN'] + rest['zh-CN'],
  );
}
