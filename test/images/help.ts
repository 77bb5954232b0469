import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import Docker from 'dockerode';
import { ensureImages } from '../../images/build/ensure.js';
import { readLab } from '../../orchestrator/catalog/catalog.js';
import { parseCheck } from '../../orchestrator/grading/checks/checks.js';
import { createRanges } from '../../orchestrator/range/ranges.js';
import type { HostSpec, OpenRange } from '../../orchestrator/range/types.js';
import { hostSpec } from '../../orchestrator/replay/open-case.js';

export const docker = new Docker();
export const namespace = `test-images-${randomBytes(4).toString('hex')}`;
export const ranges = createRanges({ docker, namespace });

export const makeImages = (...only: string[]) => ensureImages(docker, { log: () => {}, only });

/** The first lab's hosts, as its manifest has them. */
export const hosts = Object.fromEntries(
  readLab(fileURLToPath(new URL('../../labs/sympy-dev', import.meta.url)), parseCheck).manifest.hosts.map((host) => [
    host.name,
    hostSpec(host),
  ]),
) as Record<'world' | 'app' | 'workstation', HostSpec>;

export interface Box {
  containerId: string;
  /** Runs a shell line; answers its output and exit code. */
  run(line: string, options?: { user?: string; stdin?: string | Buffer }): Promise<{ code: number; text: string }>;
  /** As `run`, and throws with the output where the line fails. */
  must(line: string, options?: { user?: string; stdin?: string | Buffer }): Promise<string>;
  close(): Promise<void>;
}

/** One host in a range of its own, built by the real container policy. */
export async function openBox(host: 'app' | 'workstation'): Promise<Box> {
  const attemptId = `a-${randomBytes(5).toString('hex')}`;
  const range: OpenRange = await ranges.open({ attemptId, deadlineAt: Date.now() + 900_000, hosts: [hosts[host]] });
  const run: Box['run'] = async (line, { user = '1000', stdin } = {}) => {
    const result = await ranges.exec(
      { attemptId, host },
      { argv: ['bash', '-c', line], user },
      { timeoutMs: 120_000, ...(stdin === undefined ? {} : { stdin: Buffer.from(stdin) }) },
    );
    return { code: result.code, text: result.stdout.toString() + result.stderr.toString() };
  };
  return {
    containerId: range.hosts[0]?.containerId ?? '',
    run,
    async must(line, options) {
      const { code, text } = await run(line, options);
      if (code !== 0) throw new Error(`${line}\nended with code ${code}:\n${text}`);
      return text;
    },
    close: () => ranges.close(attemptId),
  };
}

/** A file of the builder image, in which nothing can run. */
export async function builtFile(path: string): Promise<Buffer> {
  const container = await docker.createContainer({
    Image: 'chaindrill/init',
    Cmd: ['-'],
    Labels: { [namespace]: '1' },
  });
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of await container.getArchive({ path })) chunks.push(chunk as Buffer);
    const tar = Buffer.concat(chunks);
    return tar.subarray(512, 512 + Number.parseInt(tar.toString('ascii', 124, 135), 8));
  } finally {
    await container.remove({ force: true });
  }
}

/** Waits until `holds` answers something true; gives up after `limitMs`. */
export async function until<T>(
  what: string,
  holds: () => T | Promise<T>,
  limitMs = 40_000,
): Promise<Exclude<T, null | undefined | false | 0>> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await holds();
    if (value) return value as Exclude<T, null | undefined | false | 0>;
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A stand-in for the pricing service in a repository of its own, as deployments need it; the last step is `placed`. */
export const placeService = `
set -e
mkdir -p /tmp/origin/pricing /tmp/origin/deploy && cd /tmp/origin
git init -q -b main . && git config user.email a@b.test && git config user.name A
: > pricing/__init__.py
cat > pricing/__main__.py <<'PY'
import http.server, sympy
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(sympy.__version__.encode())
http.server.ThreadingHTTPServer(("127.0.0.1", 8000), Handler).serve_forever()
PY
cat > deploy/install.sh <<'SH'
set -e
python3 -m venv --without-pip --clear "$VENV"
pip --python "$VENV/bin/python" install -q --no-index --find-links /tmp/wheels -r requirements.txt
SH
echo sympy==1.11.1 > requirements.txt
git add . && git commit -qm first
git clone -q /tmp/origin /srv/pricing/repo
: > /run/lab/placed
`;
