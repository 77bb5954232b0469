import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Box, makeImages, openBox } from './help.js';

let desk: Box;
beforeAll(async () => {
  await makeImages('workstation');
  desk = await openBox('workstation');
  await desk.must('mkdir ~/rules');
});
afterAll(() => desk?.close());

const rule = (condition: string) => `title: From memory
logsource:
  product: linux
  category: process_creation
detection:
  memory:
    Image|startswith: '/memfd:'
  python:
    ParentImage|contains: python
  condition: ${condition}
`;

describe('edr', () => {
  test('a rule on behaviour earns full points on the sample days, one on memory alone alarms at the decoy', async () => {
    await desk.must('cat > ~/rules/good.yml', { stdin: rule('memory and python') });
    const good = await desk.run('edr test ~/rules/good.yml');
    expect(good.text).toMatch(/quiet-day +0 +0[\s\S]*all +32 +32 +0 +100\.0 % +600 +0 +0\.0 %/);
    expect(good).toMatchObject({ code: 0, text: expect.stringContaining('full points') });
    await desk.must('cat > ~/loose.yml', { stdin: rule('memory') });
    const loose = await desk.run('edr test ~/loose.yml');
    expect(loose).toMatchObject({ code: 1, text: expect.stringMatching(/It alarms at \d+ of 600 harmless/) });
  });

  test('what a rule cannot hold is named with its line', async () => {
    await desk.must('cat > ~/bad.yml', { stdin: rule('memory').replace('startswith', 'near') });
    expect(await desk.run('edr test ~/bad.yml')).toMatchObject({
      code: 2,
      text: expect.stringMatching(/line 7: .*near/),
    });
  });

  test('events are shown, and no name of a process can drive the terminal', async () => {
    const event = {
      EventID: 1,
      UtcTime: '2026-01-17 09:12:31.250',
      Computer: 'app',
      ProcessId: 7,
      Image: '/memfd:x (deleted)',
    };
    const line = JSON.stringify({
      ...event,
      CommandLine: 'evil\u001b]0;title\u0007',
      ParentImage: '/usr/bin/python3.11',
    });
    await desk.must('edr-sink', { user: '990', stdin: `${line}\n` });
    const { text } = await desk.run('edr events');
    expect(text).toContain('09:12:31.250 app         start    pid 7      /memfd:x (deleted)  evil?]0;title?');
    expect(text).not.toContain('\u001b');
    expect(await desk.must('edr events --json')).toBe(`${line}\n`);
  });
});

describe('audit', () => {
  const auditRule = `title: Organisation token in a workflow run
logsource: {product: hub, service: audit}
detection:
  token: {programmatic_access_type: Organisation access token}
  run: {workflow_run_id|exists: true}
  applications: {action|startswith: oauth_application.}
  condition: token and run and applications
`;
  test('tries rules on days of the audit log, and tells the fields of its events', async () => {
    await desk.must('cat > ~/audit.yml', { stdin: auditRule });
    const good = await desk.run('audit test ~/audit.yml');
    expect(good).toMatchObject({ code: 0, text: expect.stringContaining('full points') });
    expect(await desk.must('audit fields')).toMatch(/workflow_run_id +The workflow run/);
    const misplaced = await desk.run('edr test ~/audit.yml');
    expect(misplaced).toMatchObject({ code: 2, text: expect.stringContaining('only linux') });
    expect(await desk.run('audit events')).toMatchObject({ code: 2, text: expect.stringContaining('usage: audit') });
  });
});

test('egress says in a sentence what is wrong', async () => {
  expect(await desk.run('egress list')).toMatchObject({ code: 1, text: expect.stringContaining('does not answer') });
  expect(await desk.run('egress deny')).toMatchObject({ code: 2, text: expect.stringContaining('usage: egress') });
});

test('a first shell greets, starts at home and shows where it is', async () => {
  const shell = await desk.must(`script -qec 'cd /; TERM=xterm SHLVL=0 bash -l' /dev/null <<< $'pwd\\nexit'`);
  expect(shell).toContain('workstation.meridian.test: your desk');
  expect(shell).toContain('/home/dev\r\n');
  expect(shell).toContain('dev@workstation');
  expect(await desk.must(`script -qec 'bash -l' /dev/null <<< exit`)).not.toContain('your desk');
});

test('every tool that the brief names is there', async () => {
  const tools =
    'git python3 pip jq curl yara strace lsof ps dig vi nano less tmux openssl egress edr audit readelf file';
  expect(await desk.must(`for tool in ${tools}; do command -v $tool > /dev/null || echo missing $tool; done`)).toBe('');
  expect(await desk.must('python3 -m venv ~/v && ~/v/bin/pip --version')).toContain('pip');
});
