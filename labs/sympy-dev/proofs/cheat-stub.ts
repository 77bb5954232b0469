import type { Proof } from '../../../orchestrator/authoring/proof.js';
import { containByEgress, investigate, letCustomersAsk } from './walk.js';

export const proof: Proof = {
  name: 'cheat-stub',
  why: 'SymPy replaced by a few lines that answer anything: customers notice.',
  expect: { rest: 'none' },
  async play(robot) {
    const findings = await investigate(robot);
    await containByEgress(robot, findings);
    const site = '/srv/pricing/venv/lib/python3.11/site-packages';
    await robot.run('app', `rm -rf ${site}/sympy ${site}/sympy_dev-* && mkdir ${site}/sympy`);
    await robot.run(
      'app',
      `cat > ${site}/sympy/__init__.py <<'EOF'
class _Anything:
    def __getattr__(self, name): return self
    def __call__(self, *args, **kwargs): return self
    def __iter__(self): return iter([])
    def __str__(self): return '0'
def __getattr__(name): return _Anything()
EOF`,
    );
    await robot.run('app', 'appctl restart', { timeoutMs: 60_000, mayFail: true });
    await letCustomersAsk();
  },
};
