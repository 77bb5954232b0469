import { setTimeout as sleep } from 'node:timers/promises';
import { emptyReport } from '../../../orchestrator/authoring/proof.js';
import type { Robot } from '../../../orchestrator/authoring/robot.js';
import type { Report } from '../../../orchestrator/contract/report.js';

/*
 * The stretches of the way through the lab that its proofs share. Each finds what it needs with the tools that a trainee
 * has; nothing is known of the variant beforehand.
 */

const site = '/srv/pricing/venv/lib/python3.11/site-packages';

/** What an investigation found. */
export interface Findings {
  version: string;
  files: string[];
  routines: string[];
  /** Processes that run from memory under the service, not under the supervisor. */
  pids: string[];
  sha256: string;
  stagingUrl: string;
  stagingHost: string;
  pools: string[];
  startedAt: number;
  sbom: string;
}

const listMemfd =
  'for p in /proc/[0-9]*; do l=$(readlink $p/exe 2>/dev/null); case "$l" in /memfd:*) ' +
  `echo "FOUND \${p#/proc/} $(sha256sum < $p/exe | cut -d' ' -f1) $(sed -n 's/^PPid:[^0-9]*//p' $p/status) $(stat -c %Y $p)";; esac; done`;

/** Names the functions whose source differs between two files, and what the poisoned one hides in base64. */
const compareSources = `
import ast, base64, json, re, sys
genuine, suspect = (open(p).read() for p in sys.argv[1:3])
def functions(text):
    return {n.name: ast.dump(n) for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)}
known = functions(genuine)
for name, body in functions(suspect).items():
    if name in known and known[name] != body:
        print("ROUTINE", name)
for table in re.findall(r"_hints_\\w+ = \\(([^)]*)\\)", suspect):
    text = "".join(re.findall(r"[\\"']([A-Za-z0-9+/=]+)[\\"']", table))
    print("HINT", json.loads(base64.b64decode(text))["c"])
`;

/** Lines of what was shown that begin with a word, split at blanks, the word left out. */
const linesOf = (shown: string, word: string): string[][] =>
  shown
    .split('\n')
    .filter((line) => line.startsWith(`${word} `))
    .map((line) => line.trim().split(/\s+/).slice(1));

/** Finds package, files, routines, processes, staging URL and pools on `app`, and waits until every copy has started. */
export async function investigate(robot: Robot): Promise<Findings> {
  const packages = await robot.run('app', `ls ${site} | sed -n 's/^sympy_dev-\\(.*\\).dist-info$/VERSION \\1/p'`);
  const version = linesOf(packages, 'VERSION')[0]?.[0] ?? fail('no look-alike is installed', packages);
  await robot.run(
    'app',
    'export PIP_CONFIG_FILE=/srv/pricing/repo/deploy/pip.conf; pip download -q --no-deps -d /tmp/genuine sympy==1.11.1 && python3 -m zipfile -e /tmp/genuine/sympy-*.whl /tmp/genuine/files',
  );
  const differing = await robot.run(
    'app',
    `diff -rq /tmp/genuine/files/sympy ${site}/sympy | sed -n 's/^Files .*\\/files\\/\\(sympy\\/[^ ]*\\) and .*/FILE \\1/p'`,
  );
  const files = linesOf(differing, 'FILE').map(([file]) => file as string);
  await robot.run('app', `cat > /tmp/compare.py <<'EOF'${compareSources}EOF`);
  let sources = '';
  for (const file of files)
    sources += await robot.run('app', `python3 /tmp/compare.py /tmp/genuine/files/${file} ${site}/${file}`);
  const routines = linesOf(sources, 'ROUTINE').map(([routine]) => routine as string);
  const urls = linesOf(sources, 'HINT').map(([url]) => url as string);
  const stagingUrl = urls[0] ?? fail('no staging URL was found', sources);

  const processes = await memoryProcesses(robot, routines.length);
  const pools = new Set<string>();
  for (const [pid] of processes) {
    const shown = await robot.run(
      'app',
      `for f in /proc/${pid}/fd/*; do case "$(readlink $f)" in /memfd:*) head -c 4000 $f | tr ',' '\\n' | grep -a '"url"' | sed 's/.*"url": *"\\([^"]*\\)".*/POOL \\1/';; esac; done`,
    );
    for (const [pool] of linesOf(shown, 'POOL')) pools.add(pool as string);
  }
  const inventory = await robot.run(
    'app',
    `ls ${site} | sed -n 's/^\\(.*\\)-\\([^-]*\\).dist-info$/PACKAGE \\1 \\2/p'`,
  );
  return {
    version,
    files,
    routines,
    pids: processes.map(([pid]) => pid as string),
    sha256: processes[0]?.[1] as string,
    stagingUrl,
    stagingHost: new URL(stagingUrl).hostname,
    pools: [...pools],
    startedAt: Number(processes[0]?.[3]) * 1000,
    sbom: sbomOf(
      linesOf(inventory, 'PACKAGE').map(([name, release]) => [String(name).replaceAll('_', '-'), String(release)]),
    ),
  };
}

/** Programs run from memory whose parent is not the supervisor (pid 1): waits until there are so many. */
async function memoryProcesses(robot: Robot, count: number): Promise<string[][]> {
  for (let tries = 0; tries < 60; tries += 1) {
    const found = linesOf(await robot.run('app', listMemfd), 'FOUND').filter(([, , parent]) => parent !== '1');
    if (found.length >= count) return found;
    await sleep(1_000);
  }
  return fail('the payload did not start', String(count));
}

function fail(what: string, shown: string): never {
  throw new Error(`${what}; shown: ${shown.slice(-800)}`);
}

const sbomOf = (packages: [string, string][]): string =>
  JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    components: packages.map(([name, version]) => ({
      type: 'library',
      name,
      version,
      purl: `pkg:pypi/${name}@${version}`,
    })),
  });

/** The whole report, as the findings give it. */
export function reportOf(findings: Findings): Report {
  const { startedAt } = findings;
  return {
    ...emptyReport(),
    claims: {
      package: [`sympy-dev==${findings.version}`],
      file: findings.files,
      routine: findings.routines,
      process: [findings.pids[0] as string],
      payload: [findings.sha256],
      staging: [findings.stagingUrl],
      pool: findings.pools,
      sbom: [findings.sbom],
    },
    severity: 'high',
    techniques: ['T1195.001', 'T1620', 'T1496.001'],
    timeline: ['published', 'triggered', 'payload', 'memory', 'mining'].map((step, index) => ({
      at: startedAt - 2_000 + index * 1_000,
      step,
    })),
    narrative:
      'A look-alike of SymPy downloads a miner when a quote calls the poisoned routine and runs it from memory.',
  };
}

/** Denies every destination of the attack at the egress gateway and ends the processes. */
export async function containByEgress(robot: Robot, findings: Findings): Promise<void> {
  const targets = [findings.stagingHost, ...findings.pools.map((pool) => pool.split(':')[0] as string)];
  for (const target of targets) await robot.run('workstation', `egress deny ${target}`);
  await endPayload(robot, findings);
}

/** Sends a signal to every process that runs the payload's bytes, whoever its parent is by now. */
export async function endPayload(robot: Robot, findings: Findings, signal = 'KILL'): Promise<void> {
  const found = linesOf(await robot.run('app', listMemfd), 'FOUND').filter(([, sha256]) => sha256 === findings.sha256);
  for (const [pid] of found) await robot.run('app', `kill -${signal} ${pid}`, { mayFail: true });
}

/** Requirements pinned with hashes over the whole closure, committed and pushed. */
export async function pinWithHashes(robot: Robot): Promise<void> {
  await robot.run(
    'workstation',
    'cd ~/pricing && export PIP_CONFIG_FILE=$PWD/deploy/pip.conf && rm -rf /tmp/closure && pip download -q -d /tmp/closure sympy==1.11.1 meridian-quotekit==2.3.0',
  );
  await robot.run(
    'workstation',
    `(cd /tmp/closure && for f in *.whl; do n=$(echo $f | cut -d- -f1 | tr _ -); v=$(echo $f | cut -d- -f2); echo "$n==$v --hash=sha256:$(sha256sum $f | cut -d' ' -f1)"; done) > requirements.txt && cat requirements.txt`,
  );
  await push(robot, 'Pin genuine SymPy and everything below it by hash');
}

export async function push(robot: Robot, message: string): Promise<void> {
  await robot.run('workstation', `git commit -qam '${message}' && git push -q origin HEAD:main`);
}

/** Deploys the pushed main with the outage announced, and clears the local wheelhouse. */
export async function redeploy(robot: Robot): Promise<void> {
  await robot.run('app', 'appctl maintenance on && rm -f /srv/pricing/wheelhouse/sympy_dev-*', { mayFail: true });
  await robot.run('app', 'appctl deploy', { timeoutMs: 150_000 });
  await robot.run('app', 'appctl maintenance off');
}

/** A rule on behaviour: something that runs from memory and was started by an interpreter, or that opens connections. */
export async function writeRule(robot: Robot): Promise<void> {
  await robot.run(
    'workstation',
    `mkdir -p ~/rules && cat > ~/rules/memory-execution.yml <<'EOF'
title: Program run from memory that an interpreter started or that opens connections
logsource:
  product: linux
detection:
  memory:
    Image|startswith: '/memfd:'
  started:
    EventID: 1
    ParentImage|contains: 'python'
  connects:
    EventID: 3
  condition: memory and (started or connects)
EOF`,
  );
}

/** Waits until customers have had answers again. */
export const letCustomersAsk = (): Promise<void> => sleep(25_000);
