import { setTimeout as sleep } from 'node:timers/promises';
import { emptyReport } from '../../../orchestrator/authoring/proof.js';
import type { Robot } from '../../../orchestrator/authoring/robot.js';
import type { Report } from '../../../orchestrator/contract/report.js';

/*
 * The stretches of the way through the lab that its proofs share. Each finds what it needs with the tools that a trainee
 * has; nothing is known of the variant beforehand.
 */

/** What an investigation found. */
export interface Findings {
  /** `organisation/repository`, and the folder of its clone. */
  repository: string;
  clone: string;
  /** The workflow's file name, its job, and the step that uses the action. */
  workflow: string;
  job: string;
  step: string;
  /** `owner/name` of the action, and its current version of before (`v2.4.1`). */
  action: string;
  release: string;
  movedCommit: string;
  genuineCommit: string;
  /** Where its bundle comes from, and where that name leads. */
  name: string;
  address: string;
  /** Applications whose secrets were read. */
  apps: string[];
  /** Name of the collector, and its addresses. */
  collector: string[];
  startedAt: number;
}

const desk = 'workstation';

/** Lines of what was shown that begin with a word, the word left out. */
const linesOf = (shown: string, word: string): string[] =>
  shown
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith(`${word} `))
    .map((line) => line.slice(word.length + 1));

function only(shown: string, word: string): string {
  const [first] = linesOf(shown, word);
  if (first === undefined) throw new Error(`nothing was found for ${word}; shown: ${shown.slice(-800)}`);
  return first;
}

/** Follows the alert from the audit log to the run, the action, its tag, its name and the collector. */
export async function investigate(robot: Robot): Promise<Findings> {
  const startedAt = Date.now();
  const apps = await leakedApps(robot);
  const clone = only(
    await robot.run(desk, `cd ~/$(jq -r .repository ~/.config/hub/config.json | cut -d/ -f2) && echo "CLONE $PWD"`),
    'CLONE',
  );
  const repository = only(
    await robot.run(desk, `echo "REPOSITORY $(jq -r .repository ~/.config/hub/config.json)"`),
    'REPOSITORY',
  );
  const used = await robot.run(desk, `f=$(grep -l 'uses: .*@v2' .github/workflows/*); echo "FILE $f"; cat $f`);
  const file = only(used, 'FILE');
  const action = only(used, 'uses:').replace('@v2', '');
  const refs = await robot.run(desk, `git ls-remote https://git.hub.test/${action} | sed 's/^/REF /'`);
  const commits = new Map(linesOf(refs, 'REF').map((line) => line.split(/\s+/).reverse() as [string, string]));
  const release =
    [...commits.keys()]
      .filter((ref) => /^refs\/tags\/v\d+\.\d+\.\d+$/.test(ref))
      .sort()
      .at(-1) ?? '';
  const movedCommit = commits.get('refs/tags/v2') ?? '';
  await robot.run(desk, `rm -rf /tmp/action && git clone -q https://git.hub.test/${action} /tmp/action`);
  const loader = await robot.run(
    desk,
    `git -C /tmp/action show ${movedCommit}:dist/index.js | sed -n "s#^const url = 'https://\\([^/]*\\)/.*#NAME \\1#p"`,
  );
  const name = only(loader, 'NAME');
  const address = only(await robot.run(desk, `dig +short ${name} | sed 's/^/ADDRESS /'`), 'ADDRESS');
  const script = await robot.run(
    desk,
    `git -C /tmp/action show ${movedCommit}:dist/telemetry.js | grep -oE "[A-Za-z0-9+/=]{400,}" | base64 -d | sed -n 's/^const collector = /COLLECTOR /p'`,
  );
  const urls: string[] = JSON.parse(only(script, 'COLLECTOR').replace(/;$/, ''));
  const lines = used.split('\n').map((line) => line.trim());
  const at = lines.findIndex((line) => line.startsWith('uses:'));
  return {
    repository,
    clone,
    workflow: file.split('/').at(-1) as string,
    job: only(await robot.run(desk, `sed -n '/^jobs:/,$ s/^  \\([a-z-]*\\):$/JOB \\1/p' ${file} | head -n 1`), 'JOB'),
    step: (lines[at - 1] ?? '').replace('- name: ', ''),
    action,
    release: release.replace('refs/tags/', ''),
    movedCommit,
    genuineCommit: commits.get(`${release}^{}`) ?? '',
    name,
    address,
    apps,
    collector: urls.map((url) => new URL(url).hostname),
    startedAt,
  };
}

/** Applications whose secrets a workflow run read with the organisation's token: waits until the log tells of two. */
async function leakedApps(robot: Robot): Promise<string[]> {
  const search = `hub audit 'action:oauth_application.read_secret workflow_run_id:*' --json | jq -r '.[] | "APP \\(.target)"' | sort -u`;
  for (let tries = 0; tries < 60; tries += 1) {
    const apps = linesOf(await robot.run(desk, search), 'APP');
    if (apps.length >= 2) return apps;
    await sleep(1_000);
  }
  throw new Error('the audit log never told of the theft');
}

/** The whole report, as the findings give it. */
export function reportOf(findings: Findings): Report {
  return {
    ...emptyReport(),
    claims: {
      workflow: [findings.workflow],
      job: [findings.job],
      step: [findings.step],
      'moved-commit': [findings.movedCommit],
      'genuine-commit': [findings.genuineCommit],
      name: [findings.name],
      address: [findings.address],
      call: [`GET /orgs/${findings.repository.split('/')[0]}/oauth-applications`],
      apps: findings.apps,
      c2: [`${findings.collector[0]}:443`],
    },
    severity: 'critical',
    techniques: ['T1195.002', 'T1528', 'T1041'],
    timeline: ['moved', 'hijacked', 'delivered', 'stolen', 'exfiltrated', 'planted'].map((step, index) => ({
      at: findings.startedAt - 10_000 + index * 1_000,
      step,
    })),
    narrative:
      'The name of the action’s bundle leads to the attacker and its tag was moved; the release workflow gave both an organisation token, with which client secrets were read.',
  };
}

/** Ends the stolen token, and denies every address of the collector. */
export async function contain(robot: Robot, findings: Findings): Promise<void> {
  await robot.run(desk, 'hub token revoke release-bot -y');
  for (const target of findings.collector) await robot.run(desk, `egress deny ${target}`);
}

/** Replaces the client secrets that were read, and hands the new one to the workflow that needs it. */
export async function rotate(robot: Robot, findings: Findings): Promise<void> {
  for (const app of findings.apps) {
    const hand = app === 'release-upload' ? ' | hub secret set RELEASE_CLIENT_SECRET' : ' > /dev/null';
    await robot.run(desk, `hub app reset ${app} -y${hand}`);
  }
}

/** What has come into being since the attack: `[command that deletes it, id]` of each back door. Waits until both are there. */
export async function backDoors(robot: Robot): Promise<string[]> {
  const fresh = (command: string, remove: string) =>
    `hub ${command} --json | jq -r --arg t "$(date -u -d '-2 hours' +%FT%TZ)" '(if type == "array" then . else .runners end)[] | select(.created_at > $t) | "DOOR ${remove} \\(.id)"'`;
  const search = [
    fresh('keys', 'key delete'),
    fresh('runners', 'runner delete'),
    fresh('ops jobs', 'ops job delete'),
    fresh('ops accounts', 'ops account delete'),
  ].join('; ');
  for (let tries = 0; tries < 60; tries += 1) {
    const doors = linesOf(await robot.run(desk, search), 'DOOR');
    if (doors.length >= 2) return doors;
    await sleep(1_000);
  }
  throw new Error('no two back doors were planted');
}

export async function evict(robot: Robot, doors: string[]): Promise<void> {
  for (const door of doors) await robot.run(desk, `hub ${door} -y`);
}

/** The step that fetches the bundle and checks by openssl that the publisher's release workflow signed it, at a tag of version 2. */
export const identityCheck = (findings: Findings, authority: string): string => `
          for ending in "" .sig .pem; do curl -fsSO "$BASE/bundle.cjs$ending"; done
          printf '%s' '${authority}' | base64 -d > authority.pem
          openssl verify -CAfile authority.pem bundle.cjs.pem
          openssl x509 -in bundle.cjs.pem -noout -ext subjectAltName > names.txt
          grep -qE '^ *URI:https://hub.test/${findings.action}/.github/workflows/release.yml@refs/tags/v2\\.[0-9]+\\.[0-9]+$' names.txt || { echo "signed by somebody else:"; cat names.txt; exit 1; }
          openssl x509 -in bundle.cjs.pem -pubkey -noout > key.pem
          openssl dgst -sha256 -verify key.pem -signature bundle.cjs.sig bundle.cjs`;

/** The signing authority's certificate, as one line of base64. */
export async function signingAuthority(robot: Robot): Promise<string> {
  return only(await robot.run(desk, 'echo "PEM $(base64 -w0 ~/trust/signing-authority.pem)"'), 'PEM');
}

/** The publisher's minisign key. */
export async function minisignKey(robot: Robot): Promise<string> {
  return only(await robot.run(desk, 'echo "KEY $(tail -n 1 ~/trust/minisign.pub)"'), 'KEY');
}

/** What a protected way says of the name: over TLS nobody on the path can answer instead. */
export async function genuineAddress(robot: Robot, findings: Findings): Promise<string> {
  const shown = await robot.run(
    desk,
    `kdig +short +tls +tls-ca=/etc/ssl/certs/ca-certificates.crt +tls-hostname=dns.hub.test @$(dig +short dns.hub.test) ${findings.name} | sed 's/^/GENUINE /'`,
  );
  return only(shown, 'GENUINE');
}

/** The SHA-256 of the bundle as it is served at an address. */
export async function bundleDigest(robot: Robot, findings: Findings, address: string): Promise<string> {
  const url = `https://${findings.name}/${findings.action.split('/')[1]}/v2/bundle.cjs`;
  const shown = await robot.run(
    desk,
    `echo "DIGEST $(curl -fsS --resolve ${findings.name}:443:${address} ${url} | sha256sum | cut -d' ' -f1)"`,
  );
  return only(shown, 'DIGEST');
}

/** A workflow with what a proof wants of it; pushed to main. `check` is the shell of the step that fetches the bundle, none: no such step. */
export async function harden(
  robot: Robot,
  findings: Findings,
  wanted: { check: string | null; ref?: string; permissions?: boolean; checkoutStep?: string; stepKeys?: string },
): Promise<void> {
  const { check, ref = findings.genuineCommit, permissions = true, checkoutStep, stepKeys = '' } = wanted;
  const base = `https://${findings.name}/${findings.action.split('/')[1]}/v2`;
  const verify =
    check === null
      ? ''
      : `      - name: Fetch and verify the bundle${stepKeys}
        env:
          BASE: ${base}
        run: |
          cd "$RUNNER_TEMP"${check}
`;
  const temp = '$' + '{{ runner.temp }}';
  const given = check === null ? '' : `\n        with:\n          bundle: ${temp}/bundle.cjs`;
  const checkout =
    checkoutStep ?? `${verify}      - name: ${findings.step}\n        uses: ${findings.action}@${ref}${given}`;
  await rewrite(robot, findings, { checkout, permissions });
}

const editor = `
import re, sys
path, checkout, permissions = sys.argv[1], open('/tmp/checkout').read().rstrip('\\n'), sys.argv[2] == 'yes'
text = open(path).read()
text = re.sub(r"      - name: [^\\n]*\\n        uses: [^\\n]*\\n        with:\\n          token: [^\\n]*", lambda _: checkout, text)
if permissions:
    text = text.replace("\\njobs:", "\\npermissions:\\n  contents: read\\n\\njobs:")
    text = re.sub(r"(    runs-on: self-hosted\\n    outputs:)", "    permissions:\\n      contents: read\\n      packages: write\\n\\\\1", text)
open(path, 'w').write(text)
`;

/** Replaces the step that uses the action, and states what the tokens may do; commits and pushes. */
async function rewrite(
  robot: Robot,
  findings: Findings,
  { checkout, permissions }: { checkout: string; permissions: boolean },
): Promise<void> {
  await robot.run(desk, `cat > /tmp/edit.py <<'EDITOR'${editor}EDITOR`);
  await robot.run(desk, `cat > /tmp/checkout <<'CHECKOUT'\n${checkout}\nCHECKOUT`);
  await robot.run(desk, `python3 /tmp/edit.py .github/workflows/${findings.workflow} ${permissions ? 'yes' : 'no'}`);
  await robot.run(desk, `git commit -qam 'Harden the release' && git push -q origin HEAD:main`, { timeoutMs: 60_000 });
}

/** A resolver that validates against the root's key. */
export async function validateDnssec(robot: Robot): Promise<void> {
  await robot.run(
    'resolver',
    `sed -i 's/module-config: "iterator"/module-config: "validator iterator"\\n    trust-anchor-file: "\\/srv\\/unbound\\/root.key"/' /srv/unbound/unbound.conf && resolverctl reload`,
  );
}

/** A resolver that asks over TLS. */
export async function forwardOverTls(robot: Robot): Promise<void> {
  await robot.run(
    'resolver',
    `p=$(sed -n 's/.*access-control: \\(198[0-9.]*\\)\\.0\\/24.*/\\1/p' /srv/unbound/unbound.conf); printf 'forward-zone:\\n    name: "."\\n    forward-tls-upstream: yes\\n    forward-addr: %s.2@853#dns.hub.test\\n' $p >> /srv/unbound/unbound.conf && sed -i 's#^server:#server:\\n    tls-cert-bundle: "/etc/ssl/certs/ca-certificates.crt"#' /srv/unbound/unbound.conf && resolverctl reload`,
  );
}

/** A rule on behaviour: an organisation's token that a workflow run uses at the OAuth applications. */
export async function writeRule(robot: Robot): Promise<void> {
  await robot.run(
    desk,
    `mkdir -p ~/rules && cat > ~/rules/organisation-token.yml <<'RULE'
title: Organisation token used by a workflow run on OAuth applications
logsource:
  product: hub
  service: audit
detection:
  token:
    programmatic_access_type: Organisation access token
    action|startswith: oauth_application.
  run:
    workflow_run_id: '*'
  condition: token and run
RULE`,
  );
}

/** Everything that a model answer does, but for what a proof does otherwise. */
export async function solveBut(
  robot: Robot,
  differently: {
    contain?: (findings: Findings) => Promise<void>;
    rotate?: (findings: Findings) => Promise<void>;
    evict?: (doors: string[]) => Promise<void>;
    harden?: (findings: Findings) => Promise<void>;
    resolver?: (findings: Findings) => Promise<void>;
    rule?: () => Promise<void>;
  } = {},
): Promise<void> {
  const findings = await investigate(robot);
  await robot.file(reportOf(findings));
  const doors = await backDoors(robot);
  await (differently.contain?.(findings) ?? contain(robot, findings));
  await (differently.rotate?.(findings) ?? rotate(robot, findings));
  await (differently.evict?.(doors) ?? evict(robot, doors));
  await (differently.harden?.(findings) ?? verifyIdentity(robot, findings));
  await (differently.resolver?.(findings) ?? trustResolver(robot));
  await (differently.rule?.() ?? writeRule(robot));
}

/** Pinned, with the identity of who signed the bundle checked before it runs. */
export async function verifyIdentity(robot: Robot, findings: Findings): Promise<void> {
  await harden(robot, findings, { check: identityCheck(findings, await signingAuthority(robot)) });
}

/** Signatures are checked, and questions go over a protected way. */
async function trustResolver(robot: Robot): Promise<void> {
  await validateDnssec(robot);
  await forwardOverTls(robot);
}
