import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { until } from '../images/help.js';
import { openDns } from './dns-help.js';

const asset = 'assets.lumen.test';
const docs = 'docs.lumen.test';

let dns: Awaited<ReturnType<typeof openDns>>;
let evil = '';
let genuine = '';
beforeAll(async () => {
  dns = await openDns();
  evil = dns.address(130);
  genuine = dns.address(110);
  await until('the resolver answers', async () => (await dns.ask(asset)).rcode === 'NOERROR');
});
afterAll(() => dns?.close());

const desk = async (line: string) => (await dns.run('workstation', line)).text;
const host = async (line: string) => (await dns.run('resolver', line)).text;
const dig = (line: string) => desk(`dig +time=3 +tries=1 ${line}`);

/** As a trainee does: the file is written, then `resolverctl reload`. */
async function configure(change: (text: string) => string) {
  await dns.run('resolver', 'cat > /srv/unbound/unbound.conf', change(dns.configuration));
  const said = await dns.run('resolver', 'resolverctl reload');
  expect(said).toMatchObject({ code: 0, text: expect.stringContaining('reloaded') });
}
const asItWas = (text: string) => text;
const validating = (text: string) =>
  text.replace(
    'module-config: "iterator"',
    'module-config: "validator iterator"\n    trust-anchor-file: "/srv/unbound/root.key"',
  );
const overTls = (text: string) => `${text}
server:
    tls-cert-bundle: /etc/ssl/certs/ca-certificates.crt
forward-zone:
    name: "."
    forward-tls-upstream: yes
    forward-addr: ${dns.world}@853#dns.hub.test
`;

describe('the signed zone', () => {
  test('it is open in a moment', () => {
    expect(dns.opened).toBeLessThan(1.5);
  });

  test('answers and denials hold against the root key, by UDP and TCP', async () => {
    for (const transport of ['', '+tcp']) {
      expect(await host(`delv ${transport} @${dns.world} ${docs}`)).toMatch(/; fully validated\n.*\.111\n/);
      const none = await host(`delv ${transport} @${dns.world} none.lumen.test`);
      expect(none).toMatch(/^; negative response, fully validated\n[\s\S]*ncache nxdomain/);
      expect(await host(`delv ${transport} @${dns.world} ${docs} AAAA`)).toContain('ncache nxrrset');
      // a name that exists only because others stand below it
      expect(await host(`delv ${transport} @${dns.world} lumen.test`)).toMatch(
        /^; negative.*fully validated\n[\s\S]*ncache nxrrset/,
      );
      expect(await host(`delv ${transport} @${dns.world} -x ${dns.address(100)}`)).toMatch(
        /; fully validated\n(.*PTR\t(api\.)?hub\.test\.\n){2}/,
      );
    }
  });

  test('signatures come to who asks for them, and lie between an hour ago and a week from now', async () => {
    expect(await dig(`@${dns.world} ${docs}`)).not.toContain('RRSIG');
    const signed = await dig(`+dnssec @${dns.world} ${docs}`);
    const [, expires = '', begins = ''] = /RRSIG\s+A 13 3 1 (\d{14}) (\d{14})/.exec(signed) ?? [];
    const at = (digits: string) => Date.parse(digits.replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z'));
    expect((Date.now() - at(begins)) / 3_600_000).toBeCloseTo(1, 0);
    expect((at(expires) - Date.now()) / 86_400_000).toBeCloseTo(7, 0);
    expect(signed).toMatch(/flags:[^;]* aa/);
  });

  test('the publisher’s names live for a second, the others longer, what is not there a little', async () => {
    expect(await dig(`+noall +answer @${dns.world} ${asset}`)).toMatch(/\s1\s+IN\s+A/);
    expect(await dig(`+noall +answer @${dns.world} api.hub.test`)).toMatch(/\s60\s+IN\s+A/);
    expect(await dig(`+noall +authority @${dns.world} none.test`)).toMatch(/\s5\s+IN\s+SOA/);
  });

  test('queries are recorded with who asked what and what was answered', async () => {
    await dns.records();
    await dig(`@${dns.world} ${docs}`);
    await dig(`+tcp @${dns.world} none.lumen.test`);
    await desk(`kdig +tls @${dns.world} -x ${dns.address(110)}`);
    const told = await dns.records();
    const from = dns.address(3);
    expect(told).toEqual([
      expect.objectContaining({ from, kind: 'dns.query', data: { name: docs, type: 'A', answer: dns.address(111) } }),
      expect.objectContaining({ from, data: { name: 'none.lumen.test', type: 'A', answer: null } }),
      expect.objectContaining({ from, data: expect.objectContaining({ type: 'PTR', answer: asset }) }),
    ]);
  });

  test('bytes that are no query and floods are survived', async () => {
    const script = `
import socket, struct
junk = (b'', b'x', b'\\xff' * 40, bytes(12), b'\\0\\1' * 300, struct.pack('!6H', 1, 256, 1, 0, 0, 0) + b'\\xc0\\x0c' * 4)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for one in junk: s.sendto(one, ('${dns.world}', 53))
for i in range(500): s.sendto(struct.pack('!6H', i, 256, 1, 0, 0, 0) + b'\\3hub\\4test\\0\\0\\1\\0\\1', ('${dns.world}', 53))
for one in junk:
    t = socket.create_connection(('${dns.world}', 53)); t.settimeout(5)
    t.sendall(struct.pack('!H', len(one)) + one)
    try: assert t.recv(100) == b''
    except ConnectionResetError: pass
`;
    expect(await dns.run('workstation', `python3 -c "${script}"`)).toEqual({ code: 0, text: '' });
    expect((await dig(`+short @${dns.world} hub.test`)).trim()).toBe(dns.address(100));
    expect(await dig(`@${dns.world} . AXFR`)).toContain('Transfer failed');
  });
});

describe('the forger', () => {
  afterEach(() => dns.forge({}));

  test('an address asked for in plain text is forged without a signature, and nothing else is', async () => {
    await dns.forge({ [asset]: evil });
    await dns.records();
    for (const transport of ['', '+tcp']) {
      const answer = await dig(`+dnssec ${transport} @${dns.world} AsSets.lumen.test`);
      expect(answer).toMatch(
        new RegExp(`flags: qr aa rd;[\\s\\S]*AsSets\\.lumen\\.test\\.\\s+1\\s+IN\\s+A\\s+${evil}\n`),
      );
      expect(answer).not.toContain('RRSIG');
    }
    const forged = { kind: 'dns.forged', from: dns.address(3), data: { name: asset, address: evil } };
    const told = (await dns.records()).filter(({ kind }) => kind !== 'evidence.gap');
    expect(told).toEqual([expect.objectContaining(forged), expect.objectContaining(forged)]);
    expect((await dig(`+short @${dns.world} ${docs}`)).trim()).toBe(dns.address(111));
    expect(await dig(`+dnssec @${dns.world} ${asset} AAAA`)).toContain('NSEC');
    expect(await host(`delv @${dns.world} ${asset}`)).toContain('resolution failed');
  });

  test('over TLS the answer is genuine, from one who resolves for others and shows a certificate of that name', async () => {
    await dns.forge({ [asset]: evil });
    const kdig = (name: string) =>
      desk(`kdig +dnssec +tls @${dns.world} +tls-ca=/run/lab/ca-certificates.crt +tls-hostname=${name} ${asset}`);
    const answer = await kdig('dns.hub.test');
    expect(answer).toMatch(new RegExp(`Flags: qr rd ra;[\\s\\S]*\tA\t${genuine}\n[\\s\\S]*RRSIG\tA 13 3 1 `));
    expect(await kdig('other.hub.test')).not.toContain(genuine);
  });
});

describe('the resolver', () => {
  afterEach(() => dns.forge({}));

  test('as it opens it listens as an ordinary user, and passes on what is forged, also through the engine', async () => {
    expect(await host('resolverctl status')).toMatch(
      /running[\s\S]*answered[\s\S]*modules +iterator\nlooks up +\. from ns/,
    );
    await until('it forgets', async () => (await dns.ask(asset)).addresses[0] === genuine);
    await dns.forge({ [asset]: evil });
    await until('the forged answer is passed on', async () => (await dns.ask(asset)).addresses[0] === evil);
    expect((await dig(`+short ${asset}`)).trim()).toBe(evil);
    expect(await host(`resolverctl test ${asset}`)).toMatch(new RegExp(`address +${evil}[\\s\\S]*checked +no`));
  });

  test('with signatures checked a forged name is refused, and comes back soon after the forgery', async () => {
    await configure(validating);
    await dns.forge({ [asset]: evil });
    await until('the genuine answer is forgotten', async () => (await dns.ask(asset)).rcode === 'SERVFAIL');
    expect(await dns.ask(docs)).toEqual({ rcode: 'NOERROR', addresses: [dns.address(111)], ad: true });
    expect(await dns.ask('none.lumen.test')).toEqual({ rcode: 'NXDOMAIN', addresses: [], ad: true });
    const told = await dns.run('resolver', `resolverctl test ${asset}`);
    expect(told).toMatchObject({
      code: 1,
      text: expect.stringMatching(
        /SERVFAIL[\s\S]*(no signatures, and the zone says|its signatures are missing)[\s\S]*no signatures from/,
      ),
    });
    expect(await desk(`getent hosts ${asset}`)).toBe('');
    expect(await dig(`+dnssec ${docs}`)).toMatch(/flags: qr rd ra ad;/);
    await dns.forge({});
    await until('the genuine answer is back', async () => (await dns.ask(asset)).addresses[0] === genuine, 7_000);
    expect(await host(`resolverctl test ${asset}`)).toMatch(new RegExp(`address +${genuine}[\\s\\S]*checked +yes`));
  });

  test('a name whose publisher moves it is followed, and still validates', async () => {
    await configure(validating);
    await dns.change(docs, dns.address(133));
    await until('the new address', async () => (await dns.ask(docs)).addresses[0] === dns.address(133), 3_000);
    expect(await dns.ask(docs)).toMatchObject({ ad: true });
    expect(await host(`delv @${dns.world} -x ${dns.address(133)}`)).toMatch(/; fully validated\n.*docs\.lumen\.test\./);
    expect(await host(`delv @${dns.world} -x ${dns.address(111)}`)).toContain('ncache nxdomain');
  });

  test.each([
    ['alone', overTls, false],
    ['with signatures checked as well', (text: string) => overTls(validating(text)), true],
  ])('asking over TLS (%s) it answers genuinely while the name is forged', async (_, change, ad) => {
    await dns.forge({ [asset]: evil });
    await configure(change);
    expect(await dns.ask(asset)).toEqual({ rcode: 'NOERROR', addresses: [genuine], ad });
    expect(await host('resolverctl status')).toContain(`forwards     . to ${dns.world}`);
  });

  test('asking over TLS for a name that the certificate does not have, it answers nothing and says why', async () => {
    await configure((text) => overTls(text).replace('#dns.hub.test', '#other.hub.test'));
    expect(await dns.ask(asset)).toMatchObject({ rcode: 'SERVFAIL', addresses: [] });
    expect(await host(`resolverctl test ${asset}`)).toContain('SERVFAIL');
    expect(await host('resolverctl logs')).toContain('certificate verify failed');
  });

  test('a configuration that does not load is refused with its line, and what runs goes on', async () => {
    await configure(validating);
    const before = await host('cat /run/lab/unbound.pid');
    const broken = `${dns.configuration}\n    trust-ancor-file: "/srv/unbound/root.key"\n`;
    await dns.run('resolver', 'cat > /srv/unbound/unbound.conf', broken);
    const line = broken.trimEnd().split('\n').length;
    expect(await dns.run('resolver', 'resolverctl reload')).toMatchObject({
      code: 1,
      text: expect.stringMatching(
        new RegExp(`unbound\\.conf:${line}: error: .*trust-ancor-file[\\s\\S]*goes on unchanged`),
      ),
    });
    expect(await host('cat /run/lab/unbound.pid')).toBe(before);
    expect(await dns.ask(asset)).toEqual({ rcode: 'NOERROR', addresses: [genuine], ad: true });
    expect(await host('resolverctl status')).toMatch(/validator iterator[\s\S]*was changed since/);
    expect(await dns.run('resolver', 'resolverctl check')).toMatchObject({ code: 1 });
  });

  test('what is ended is started again, and a name can be forgotten', async () => {
    await configure(asItWas);
    await dns.run('resolver', 'kill -KILL "$(cat /run/lab/unbound.pid)"');
    await until('it answers again', async () => (await dns.ask('api.hub.test')).addresses[0] === dns.address(100));
    await dns.records();
    await dns.ask('api.hub.test');
    expect(await dns.records()).toEqual([]);
    expect(await dns.run('resolver', 'resolverctl flush hub.test')).toMatchObject({ code: 0 });
    await dns.ask('api.hub.test');
    expect(await dns.records()).toEqual([expect.objectContaining({ from: dns.resolver })]);
  });

  test('who does not answer is told apart', async () => {
    expect(await dns.ask(asset, { server: dns.address(3) })).toMatchObject({ rcode: 'UNREACHABLE' });
    expect(await dns.ask(asset, { server: dns.address(99), timeout: 0.3 })).toMatchObject({ rcode: 'TIMEOUT' });
  });
});

test('the zone’s server ends with the zone', async () => {
  const servers = "grep -ls 'Name:.nsd' /proc/[0-9]*/status | xargs -r grep -L 'State:.Z' | wc -l";
  expect(Number((await dns.run('world', servers)).text)).toBeGreaterThan(0);
  expect(await dns.end()).toEqual({ closed: true });
  await until('no nsd is left', async () => (await dns.run('world', servers)).text.trim() === '0', 5_000);
});
