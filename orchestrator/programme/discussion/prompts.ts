import type { LabId } from '../../contract/attempt.js';
import { labIdSchema } from '../../contract/attempt.js';
import type { Prompt } from '../../contract/discussion.js';

const sympy = labIdSchema.parse('sympy-dev');
const checkout = labIdSchema.parse('checkout-action');

/** What groups talk about: the question of the whole programme, then sharper ones on each case. */
const prompts: readonly Prompt[] = [
  {
    id: 'own-work',
    lab: null,
    title: {
      en: 'How do I find and stop a latent supply-chain risk in my own work?',
      'zh-CN': '在我自己的工作中，如何发现并阻断潜在的供应链风险？',
    },
    text: {
      en: 'Name one thing that you take in from outside without checking it: a package, an action, an image, a script, an update. Say who could change it, how you would notice, and the first step that would stop it. One real example is worth more than a list. Leave out names, addresses and anything else that must stay inside your company.',
      'zh-CN':
        '举出一样你从外部引入却未经检查的东西：软件包、Action、镜像、脚本或更新。说明谁有可能改动它、你会怎样察觉，以及阻断它的第一步是什么。一个真实的例子胜过一长串清单。请勿写出名称、地址等不应离开公司的内容。',
    },
  },
  {
    id: 'look-alike',
    lab: sympy,
    title: {
      en: 'Where could a look-alike package get into what we build?',
      'zh-CN': '相似名称的软件包会从哪里混进我们的产品？',
    },
    text: {
      en: 'In the case, the name and the description looked right, and that was enough. Follow one of your own dependencies from the moment somebody types its name to the moment it runs. Who compares publisher, signature or hash, and at which point? If nobody does: which single place would you choose for a check, and what would it have to refuse?',
      'zh-CN':
        '在这个案例中，只要名称和描述看起来没问题，就足以让人安装。选一个你自己的依赖，从有人敲下它的名字开始，一直跟到它运行为止：谁在哪一步核对了发布者、签名或哈希？如果没有人核对，你会选择在哪一个环节加一道检查，它必须拒绝什么？',
    },
  },
  {
    id: 'memory-only',
    lab: sympy,
    title: {
      en: 'The disk was clean and the server was slow. Who would have looked further?',
      'zh-CN': '磁盘扫描正常，服务器却变慢了：谁会继续查下去？',
    },
    text: {
      en: 'The payload ran from memory, so a scan of the disk found nothing. Think of the last time that something was merely slow in your own systems. Which signs would have told a miner from an ordinary fault: process names, outbound connections, processor time? Which of them does anybody at your place see today, and within which time?',
      'zh-CN':
        '载荷只在内存中运行，磁盘扫描什么也没有发现。想一想你们的系统上一次“只是有点慢”的时候：哪些迹象能把挖矿程序与普通故障区分开——进程名、对外连接、处理器占用？这些迹象如今在你们那里有人看得到吗？多久之内能看到？',
    },
  },
  {
    id: 'moved-tag',
    lab: checkout,
    title: {
      en: 'Which of our pipelines would have run the poisoned action?',
      'zh-CN': '我们的哪些流水线会运行这个被投毒的 Action？',
    },
    text: {
      en: 'A tag can be moved; a full commit hash cannot. But a pinned action may still download something while it runs. Look at one workflow of your own: what is pinned, what is fetched at run time, and what is checked with a signature, against whose identity? Which change would have stopped this attack, and what would it cost you every week?',
      'zh-CN':
        '标签可以被移动，完整的提交哈希不能；但即使固定了提交，Action 运行时仍可能下载别的东西。看一看你自己的一个工作流：哪些被固定了，哪些在运行时下载，哪些核验了签名、核验的是谁的身份？哪一项改动能阻止这次攻击，每周又要为它付出多少代价？',
    },
  },
  {
    id: 'token-reach',
    lab: checkout,
    title: {
      en: 'What could our build’s token do that the build never needs?',
      'zh-CN': '构建使用的令牌，有哪些权限是构建从来用不到的？',
    },
    text: {
      en: 'The theft worked because one token could read the secrets of the whole organisation. Pick a token that one of your jobs holds. Write down what it may do and what the job really does, and compare. Who would notice if it were used from another place at night, and who could withdraw it within 30 minutes?',
      'zh-CN':
        '失窃之所以得逞，是因为一个令牌就能读取整个组织的密钥。选一个你们某项任务持有的令牌，写下它被允许做什么、任务实际做什么，然后对照。如果它深夜在别处被使用，谁会发现？谁能在 30 分钟内把它吊销？',
    },
  },
];

/** The prompts of a cohort that takes these labs. */
export const promptsFor = (labs: readonly LabId[]): Prompt[] =>
  prompts.filter(({ lab }) => lab === null || labs.includes(lab));
