import type { Account } from '../contract/account.js';

/** The text that comes with a person's download, in both languages, theirs first. */
export function readme({ locale }: Account, now: number): string {
  const at = new Date(now).toISOString().replace(/\.\d+Z$/, 'Z');
  const texts = { en: english(at), 'zh-CN': chinese(at) };
  const ordered = locale === 'zh-CN' ? [texts['zh-CN'], texts.en] : [texts.en, texts['zh-CN']];
  return ordered.join(`\n${'-'.repeat(78)}\n\n`);
}

const english = (at: string) => `ChainDrill: everything this server stores about you
Written ${at}. Times inside the files are milliseconds since 1 January 1970 (UTC).

account.json      your name, role, language, and when you joined. Your password is
                  stored as a hash only, which is of no use to you; it is left out.
sessions.json     where you are signed in now: since when, and when last used.
tokens.json       your API tokens: label, rights and times. Their secrets are not stored.
discussion.json   what you posted in discussions, and where. What you deleted is not there.
journal.json      your learning journal, by cohort
courses.json      how far you read each micro-course, and your last answers to its checks
sittings.json     your tests and exams: which questions, your answers, times and results
drills.json       the fire drills that you took part in, and which attempt was yours.

programme/        your way through the programme:
  enrolments.json     the cohorts you are or were in, and your reference there
  certificates.json   your certificates, as facts; revoked ones with the reason

attempts/         one folder for each of your attempts:
  attempt.json        lab, mode, state and times; once it is over, also what was drawn
                      for it (names, addresses, hashes)
  reports.json        the reports you filed, and how they were compared
  draft.json          the report as you left it; "null" where there is none
  hints.json          the hints you took and what they cost
  grades/N.json       your grade, line by line
  grades/N.sigstore.json   the same, signed by this server (a Sigstore bundle)
  grades/N.about.json      when and why it was computed. "holder" holds your name and a
                      salt: together they prove that the signed grade is yours, because
                      the signed grade does not name you. If you erase your account, this
                      file is the only proof left. Keep it.
  ledger.jsonl        the evidence, one record a line, each linked to the one before;
                      there once the attempt is over
  recordings/*.cast   your terminals, with what was shown and what you typed. Play them
                      with asciinema: asciinema play app-0.cast

Where the evidence of an attempt was erased, "erasedAt" in attempt.json says when, and
the files of evidence are empty or missing. Grades stay.
`;

const chinese = (at: string) => `ChainDrill：本服务器保存的与你有关的全部数据
导出时间：${at}。文件中的时间均为自 1970 年 1 月 1 日（UTC）起的毫秒数。

account.json      你的用户名、角色、语言和注册时间。密码只以哈希形式保存，
                  对你没有用处，因此未包含在内。
sessions.json     当前的登录会话：开始时间和最近使用时间。
tokens.json       你的 API 令牌：名称、权限和时间。服务器不保存令牌原文。
discussion.json   你在讨论中发布的内容及其位置；已删除的内容不在其中。
journal.json      你的学习日志，按班级列出
courses.json      各微课程的学习进度，以及你对其中小测的最近一次作答
sittings.json     你的测验和考试：题目、作答、时间和成绩
drills.json       你参加过的集体演练，以及其中你的那一次。

programme/        你的课程计划：
  enrolments.json     你所在或曾经所在的班级，以及你在其中的工号或编号
  certificates.json   你的证书所载内容；已撤销的附有原因

attempts/         每次演练一个文件夹：
  attempt.json        实验、模式、状态和各项时间；演练结束后还包括为它生成的变体
                      （名称、地址、哈希值）
  reports.json        你上报的报告，以及用于比对的内容
  draft.json          报告草稿；没有草稿时为 null
  hints.json          你查看过的提示及其扣分
  grades/N.json       逐条说明的成绩
  grades/N.sigstore.json   由本服务器签名的同一份成绩（Sigstore bundle）
  grades/N.about.json      评分的时间和原因。“holder”中是你的名字和一个盐值：签名成绩中
                      没有你的名字，两者合在一起才能证明它属于你。如果你删除账号，
                      这个文件就是唯一的证明，请妥善保存。
  ledger.jsonl        证据记录，每行一条，逐条相连；演练结束后才包含
  recordings/*.cast   终端录像，包括显示的内容和你输入的内容。可用 asciinema 播放：
                      asciinema play app-0.cast

如果某次演练的证据已被清除，attempt.json 中的“erasedAt”会说明时间，相应的证据文件
为空或不存在。成绩会保留。
`;
