import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLab, openTap, type TestLab } from './help.js';

let lab: TestLab;
beforeAll(async () => {
  lab = await openLab(['workstation']);
});
afterAll(() => lab?.close());

const desk = (line: string, timeoutMs = 60_000) => lab.out('workstation', line, timeoutMs);
const jsonOf = async (url: string, accept = 'application/json') =>
  JSON.parse(await desk(`curl -sf -H 'Accept: ${accept}' '${url}'`));
const simpleJson = 'application/vnd.pypi.simple.v1+json';
interface SimpleFile {
  filename: string;
  url: string;
  hashes: { sha256: string };
  provenance: string | null;
}
const filesOf = async (name: string): Promise<SimpleFile[]> =>
  (await jsonOf(`http://pypi.test/simple/${name}/`, simpleJson)).files;

test('pip installs the look-alike and the internal package, and both work', async () => {
  await desk(
    'python3 -m venv --without-pip ~/v && python3 -m pip --python ~/v/bin/python install -q sympy-dev meridian-quotekit',
  );
  const line = `~/v/bin/python -c 'import sympy, quotekit; print(sympy.factor("x**2-1"), quotekit.price("factor", 10))'`;
  expect(await desk(line)).toBe('(x - 1)*(x + 1) 4.35\n');
  expect(await desk('python3 -m pip --python ~/v/bin/python check')).toContain('No broken requirements');
});

test.each(['1.11.1', '1.11.1.post1'])('pip installs the genuine sympy %s with its hash required', async (version) => {
  await desk(`cd ~ && rm -rf dl && python3 -m pip download -q -d dl sympy==${version}`);
  await desk(
    `cd ~/dl && for f in *.whl; do n=$(echo $f | cut -d- -f1); echo "$n==$(echo $f | cut -d- -f2) --hash=sha256:$(sha256sum $f | cut -d' ' -f1)"; done > r.txt`,
  );
  await desk('rm -rf ~/g && python3 -m venv --without-pip ~/g');
  await desk('python3 -m pip --python ~/g/bin/python install -q --no-deps --require-hashes -r ~/dl/r.txt');
  expect(await desk(`~/g/bin/python -c 'import sympy; print(sympy.__version__, sympy.expand("(x+1)**2"))'`)).toBe(
    `${version} x**2 + 2*x + 1\n`,
  );
});

test('A hash that is not the file’s is refused by pip', async () => {
  await desk(`echo "mpmath==1.2.1 --hash=sha256:${'0'.repeat(64)}" > ~/wrong.txt`);
  const done = await lab.shell(
    'workstation',
    'python3 -m pip download -q --no-deps --require-hashes -r ~/wrong.txt',
    60_000,
  );
  expect(done.code).not.toBe(0);
  expect(done.stderr.toString()).toContain('DO NOT MATCH THE HASHES');
});

test('HTML (PEP 503) and JSON (PEP 691) tell of the same files, by what is asked for', async () => {
  const files = await filesOf('sympy');
  expect(files.map((file) => file.filename)).toEqual([
    'sympy-1.11.1-py3-none-any.whl',
    'sympy-1.11.1.post1-py3-none-any.whl',
  ]);
  const page = await desk(`curl -sf -H 'Accept: text/html' http://pypi.test/simple/sympy/`);
  for (const { url, hashes } of files) expect(page).toContain(`href="${url}#sha256=${hashes.sha256}"`);
  expect(page).toContain('data-requires-python="&gt;=3.8"');
  const kind = `curl -sf -o /dev/null -w '%{content_type}' -H 'Accept: text/html;q=0.1, ${simpleJson}' http://pypi.test/simple/`;
  expect(await desk(kind)).toBe(simpleJson);
});

test('Names are normalised, unknown ones are not found, and each index holds its own', async () => {
  const where = `curl -s -o /dev/null -w '%{http_code} %{redirect_url}'`;
  expect(await desk(`${where} http://pypi.test/simple/SymPy_Dev/`)).toBe('301 http://pypi.test/simple/sympy-dev/');
  for (const [host, name] of [
    ['pypi.test', 'meridian-quotekit'],
    ['pypi.meridian.test', 'sympy'],
    ['pypi.test', 'numpy'],
  ]) {
    expect(await desk(`${where} http://${host}/simple/${name}/`)).toBe('404 ');
  }
});

test('The project’s JSON tells a new maintainer and a fresh upload of the look-alike, and SymPy’s own words', async () => {
  const genuine = await jsonOf('http://pypi.test/pypi/sympy/json');
  const lookalike = await jsonOf('http://pypi.test/pypi/sympy-dev/json');
  expect(lookalike.info.summary).toBe(genuine.info.summary);
  expect(lookalike.info.home_page).toBe(genuine.info.home_page);
  expect(lookalike.info.author).toBe(genuine.info.author);
  expect(lookalike.info.version).toBe(lab.variant.lookalikeVersion);
  expect(lookalike.info.maintainer).not.toBe(genuine.info.maintainer);
  const age = Date.now() - Date.parse(lookalike.urls[0].upload_time_iso_8601);
  expect(age).toBeGreaterThan(0);
  expect(age).toBeLessThan(14 * 86_400_000);
  expect(Date.parse(genuine.releases['1.11.1'][0].upload_time_iso_8601)).toBeLessThan(Date.parse('2023-01-01'));
});

test('A genuine file has provenance that openssl verifies; the look-alike has none', async () => {
  const [file] = await filesOf('sympy');
  await desk(`curl -sf '${file?.provenance}' > ~/provenance.json`);
  const script = `
import base64, json, pathlib
home = pathlib.Path.home()
bundle = json.loads((home / 'provenance.json').read_text())['attestation_bundles'][0]
attestation = bundle['attestations'][0]
payload = base64.b64decode(attestation['envelope']['statement'])
kind = b'application/vnd.in-toto+json'
(home / 'signed').write_bytes(b'DSSEv1 %d %s %d %s' % (len(kind), kind, len(payload), payload))
(home / 'signature').write_bytes(base64.b64decode(attestation['envelope']['signature']))
(home / 'signer.der').write_bytes(base64.b64decode(attestation['verification_material']['certificate']))
print(json.dumps([bundle['publisher'], json.loads(payload)['subject']]))
`;
  const [publisher, subject] = JSON.parse(await desk(`python3 -c "${script}"`));
  expect(publisher).toMatchObject({ kind: 'GitHub', repository: 'sympy/sympy' });
  expect(subject).toEqual([{ name: file?.filename, digest: { sha256: file?.hashes.sha256 } }]);
  await desk('cd ~ && openssl x509 -inform der -in signer.der -noout -pubkey > signer.pub');
  expect(await desk('cd ~ && openssl dgst -sha256 -verify signer.pub -signature signature signed')).toBe(
    'Verified OK\n',
  );
  expect((await filesOf('sympy-dev'))[0]?.provenance).toBeNull();
});

test('The look-alike differs from SymPy in the poisoned files alone, and its RECORD is right', async () => {
  await desk(
    'cd ~ && rm -rf a b w && python3 -m pip download -q --no-deps -d w sympy==1.11.1 sympy-dev && python3 -m zipfile -e w/sympy-1*.whl a && python3 -m zipfile -e w/sympy_dev-*.whl b',
  );
  const differing = await desk('cd ~ && diff -rq a/sympy b/sympy | sort; true');
  expect(differing.trim().split('\n')).toEqual([
    'Files a/sympy/polys/polyroots.py and b/sympy/polys/polyroots.py differ',
    'Files a/sympy/polys/polytools.py and b/sympy/polys/polytools.py differ',
  ]);
  const script = `
import base64, csv, hashlib, pathlib, sys
root = pathlib.Path.home() / 'b'
info = next(root.glob('*.dist-info'))
rows = list(csv.reader(open(info / 'RECORD')))
files = {p.relative_to(root).as_posix() for p in root.rglob('*') if p.is_file()}
assert {row[0] for row in rows} == files, 'RECORD and files differ'
for path, digest, size in rows:
    data = (root / path).read_bytes()
    if digest:
        right = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()
        assert (digest, size) == ('sha256=' + right, str(len(data))), path
print(len(rows))
`;
  expect(Number(await desk(`python3 -c "${script}"`))).toBeGreaterThan(500);
});

test('The genuine releases are told file by file, and the installed files are exactly those', async () => {
  const { releases } = await lab.world.call('genuine');
  expect(Object.keys(releases).sort()).toEqual(['1.11.1', '1.11.1.post1']);
  const sums = await desk(`cd ~/a && find sympy -type f -exec sha256sum {} +`);
  const found = Object.fromEntries(
    sums
      .trim()
      .split('\n')
      .map((line) => [line.slice(66), line.slice(0, 64)]),
  );
  const told = Object.fromEntries(
    Object.entries(releases['1.11.1'] ?? {}).filter(([path]) => path.startsWith('sympy/')),
  );
  expect(found).toEqual(told);
});

test('Files answer HEAD and ranges, and a download is recorded with who made it', async () => {
  const tap = await openTap(lab);
  const [file] = await filesOf('mpmath');
  expect(await desk(`curl -sfI '${file?.url}'`)).toMatch(/Content-Length: \d{5,}/);
  const range = `curl -sf -o ~/part -w '%{http_code} %{size_download}' -H 'Range: bytes=100-299' '${file?.url}'`;
  expect(await desk(range)).toBe('206 200');
  await desk(`curl -sf -o ~/whole '${file?.url}' && tail -c +101 ~/whole | head -c 200 | cmp - ~/part`);
  expect(await desk('sha256sum < ~/whole')).toContain(file?.hashes.sha256);
  const told = await tap.wait('index.download', ({ data }) => data.file === file?.filename);
  expect(told).toMatchObject({ from: `${lab.prefix}.3`, data: { index: 'public' } });
  await tap.close();
});
