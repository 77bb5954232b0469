/** The same texts in Simplified Chinese. */
export const peopleZhCN = {
  title: '人员',
  text: '本服务器上的所有账号。可以在这里删除学员，例如应本人要求或学员已离开；教员只能在自己的账号页面删除自己。',
  find: '按名称查找',
  count_other: '{{count}} 人',
  none: '没有叫这个名称的人。',
  name: '名称',
  role: '角色',
  joined: '加入时间',
  attempts: '演练次数',
  latest: '最近一次演练',
  you: '你',
  erase: '删除',
  eraseOf: '删除 {{name}}',
  done: '已删除 {{name}}。',
  dialog: {
    title: '删除 {{name}}？',
    goes: '以下内容会被删除，无法恢复：',
    goesItems: {
      name: '用户名、密码和 API 令牌；对方会在所有设备上退出登录',
      evidence: '其所有演练的全部证据：录像、记录、报告、草稿、提示',
      open: '其正在进行的实验（如果有）',
    },
    stays: '以下内容会保留：',
    staysItems: {
      grades: '其成绩及签名副本，改用随机名称',
      proof: '对方自己下载过的数据：凭此仍可证明成绩属于本人',
    },
    ask: '如果对方需要，请先让其下载自己的数据：只有本人能在账号页面下载。',
    type: '请输入名称以确认：{{name}}',
    confirm: '永久删除',
  },
};
