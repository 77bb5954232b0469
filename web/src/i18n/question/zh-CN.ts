export const questionZh = {
  how: {
    single: '请选择一项。',
    multiple: '请选出所有正确的选项。每选错一项，会抵消选对一项的得分。',
    ordering: '请按顺序排列，最先的放在最上面。',
    log: '请标出相应的行。每标错一行，会抵消标对一行的得分。',
  },
  kind: { single: '单选', multiple: '多选', ordering: '排序', log: '读日志' },
  excerpt: '摘录',
  line: '第 {{line}} 行',
  order: '顺序',
  up: '上移：{{option}}',
  down: '下移：{{option}}',
  moved: '{{option}}：现在是第 {{place}} 位，共 {{count}} 位',
  verdict: { right: '正确', part: '部分正确', wrong: '不正确', none: '未作答' },
  mark: {
    right: '已选，正确',
    wrong: '已选，不正确',
    missed: '正确，但未选',
    left: '未选',
  },
  placed: { right: '位置正确', wrong: '应在第 {{place}} 位' },
  why: '解析',
};
