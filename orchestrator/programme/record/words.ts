import type { Mode, Phase } from '../../contract/attempt.js';
import type { Module, ModuleKind } from '../../contract/programme.js';
import type { Locale } from '../../contract/text.js';

/** What a training record says in one language. */
export interface Words {
  title: string;
  lead: string;
  person: string;
  reference: string;
  cohort: string;
  period: string;
  identity: string;
  identityYes: (day: string) => string;
  identityNo: string;
  outcome: string;
  passed: (certificate: string | null) => string;
  notPassed: string;
  none: string;
  nameNote: string;
  modules: string;
  moduleHead: [string, string, string, string, string];
  kind: Record<ModuleKind, string>;
  state: Record<Module['state'], string>;
  total: string;
  timeNote: string;
  hours: (minutes: number) => string;
  points: (points: number, max: number) => string;
  tries: (used: number, allowed: number) => string;
  practice: string;
  practiceHead: [string, string, string, string, string, string, string];
  practiceNote: (minutes: number) => string;
  mode: Record<Mode, string>;
  phase: Pick<Record<Phase, string>, 'identify' | 'report' | 'contain' | 'recover'>;
  controls: string;
  controlHead: [string, string, string];
  controlRows: [string, string, string][];
  controlNote: string;
  signature: string;
  signatureLines: [string, string, string];
  footer: (issuer: string, day: string) => string;
  page: (page: number, pages: number) => string;
}

/*
 * The typeface's curly apostrophe is as wide as a Chinese character, so there is none here.
 *
 * Titles of the controls: ISO/IEC 27001:2022, Annex A; CIS Critical Security Controls v8.1, safeguards of Control 14.
 * What stands beside them is our own wording of what this record shows.
 */
const en: Words = {
  title: 'Training record',
  lead: 'Software supply chain security: recognising, reporting and containing attacks, on live systems.',
  person: 'Person',
  reference: 'Reference',
  cohort: 'Cohort',
  period: 'Period',
  identity: 'Identity',
  identityYes: (day) => `compared with a document, ${day}`,
  identityNo: 'not checked (unproctored)',
  outcome: 'Outcome',
  passed: (certificate) => `all required modules done${certificate === null ? '' : `, certificate ${certificate}`}`,
  notPassed: 'not everything required is done yet',
  none: '—',
  nameNote: 'This typeface lacks characters of the name; it stands in full on the server.',
  modules: 'Modules',
  moduleHead: ['Module', 'State', 'Completed', 'Hours', 'Result'],
  kind: {
    'pre-test': 'Test before',
    course: 'Micro-course',
    practice: 'Lab',
    discussion: 'Group discussion',
    journal: 'Learning journal',
    exam: 'Exam',
    practical: 'Practical',
    'post-test': 'Test after',
  },
  state: { locked: 'not open', open: 'not begun', started: 'begun', done: 'done', failed: 'not passed' },
  total: 'Total',
  timeNote: 'Hours of labs and practicals are measured, over all attempts; the others are the planned ones (*).',
  hours: (minutes) => (minutes / 60).toFixed(1),
  points: (points, max) => `${points} of ${max} points`,
  tries: (used, allowed) => `try ${used} of ${allowed}`,
  practice: 'Shown in practice',
  practiceHead: ['Case', 'Attempt', 'Points', 'Identified', 'Reported', 'Contained', 'Recovered'],
  practiceNote: (minutes) =>
    `Minutes and seconds from the first effect of the attack, graded by machine from recorded evidence. Target for the first containment: ${minutes} minutes (✓).`,
  mode: { practice: 'practice', assessment: 'assessment', drill: 'fire drill' },
  phase: { identify: 'Identified', report: 'Reported', contain: 'Contained', recover: 'Recovered' },
  controls: 'Which controls this is evidence for',
  controlHead: ['Control', 'Title', 'What this record shows'],
  controlRows: [
    [
      'ISO/IEC 27001:2022 A.6.3',
      'Information security awareness, education and training',
      'Education and training for the work of this person, and an assessment of what was understood, with dates and results.',
    ],
    [
      'CIS Controls v8.1, 14.6',
      'Train Workforce Members on Recognizing and Reporting Security Incidents',
      'Incidents recognised and reported on live systems, with the time that each took.',
    ],
    [
      'CIS Controls v8.1, 14.9',
      'Conduct Role-Specific Security Awareness and Skills Training',
      'Skills for people who build and run software, trained by hand and tested.',
    ],
  ],
  controlNote: 'Whether a control is fulfilled is for the organisation and its auditor to judge.',
  signature: 'Confirmed for the organisation',
  signatureLines: ['Name and function', 'Place and date', 'Signature'],
  footer: (issuer, day) => `Written by machine from the records of ${issuer}, ${day} (UTC). Valid without a signature.`,
  page: (page, pages) => `${page} / ${pages}`,
};

const zh: Words = {
  title: '培训记录',
  lead: '软件供应链安全：在真实系统上识别、上报并遏制攻击。',
  person: '姓名',
  reference: '编号',
  cohort: '班级',
  period: '时间',
  identity: '身份',
  identityYes: (day) => `已与证件核对，${day}`,
  identityNo: '未核验（未监考）',
  outcome: '结果',
  passed: (certificate) => `已完成全部必修模块${certificate === null ? '' : `，证书 ${certificate}`}`,
  notPassed: '尚未完成全部必修内容',
  none: '—',
  nameNote: '本文档字体缺少姓名中的部分字符，完整姓名见服务器。',
  modules: '模块',
  moduleHead: ['模块', '状态', '完成日期', '学时', '成绩'],
  kind: {
    'pre-test': '课前测验',
    course: '微课',
    practice: '实验',
    discussion: '小组讨论',
    journal: '学习日志',
    exam: '考试',
    practical: '实操考核',
    'post-test': '课后测验',
  },
  state: { locked: '未开放', open: '未开始', started: '进行中', done: '已完成', failed: '未通过' },
  total: '合计',
  timeNote: '实验和实操考核的学时为全部尝试的实测时间，其余为计划学时（*）。',
  hours: (minutes) => (minutes / 60).toFixed(1),
  points: (points, max) => `${points} / ${max} 分`,
  tries: (used, allowed) => `第 ${used} / ${allowed} 次`,
  practice: '实践表现',
  practiceHead: ['案例', '方式', '分数', '识别', '上报', '遏制', '恢复'],
  practiceNote: (minutes) => `自攻击首次生效起的分与秒，由系统依据记录的证据评分。首次遏制目标：${minutes} 分钟（✓）。`,
  mode: { practice: '练习', assessment: '考核', drill: '演练' },
  phase: { identify: '识别', report: '上报', contain: '遏制', recover: '恢复' },
  controls: '可作为以下控制措施的证据',
  controlHead: ['控制措施', '名称', '本记录所示'],
  controlRows: [
    [
      'ISO/IEC 27001:2022 A.6.3',
      '信息安全意识、教育和培训',
      '与本人工作相关的教育和培训，以及对掌握程度的考核，附日期与成绩。',
    ],
    ['CIS Controls v8.1, 14.6', '培训员工识别并上报安全事件', '在真实系统上识别并上报安全事件，附各项用时。'],
    ['CIS Controls v8.1, 14.9', '开展针对岗位的安全意识与技能培训', '面向软件开发与运行人员的技能，经动手训练并考核。'],
  ],
  controlNote: '控制措施是否满足，由组织及其审核员判断。',
  signature: '单位确认',
  signatureLines: ['姓名与职务', '地点与日期', '签字'],
  footer: (issuer, day) => `由系统依据 ${issuer} 的记录自动生成，${day}（UTC）。无需签字即有效。`,
  page: (page, pages) => `${page} / ${pages}`,
};

export const wordsOf = (locale: Locale): Words => (locale === 'zh-CN' ? zh : en);
