import { describe, expect, it } from 'vitest';
import { jobOrder, permissionsOf, readWorkflow, WorkflowError } from '../../images/runner/workflow/read.js';
import { InputError, triggered } from '../../images/runner/workflow/triggers.js';

const release = `
name: Release
on:
  push:
    branches: [main, 'release/**', '!release/old']
  workflow_dispatch:
    inputs:
      channel: { description: Where to, required: true, type: choice, options: [stable, beta] }
      notes: { default: none }
permissions:
  contents: read
env:
  RETRIES: 3
jobs:
  publish:
    needs: [build, test]
    runs-on: ubuntu-latest
    permissions: write-all
    steps:
      - run: ./publish.sh
  build:
    runs-on: [self-hosted, linux]
    outputs:
      digest: \${{ steps.pack.outputs.digest }}
    steps:
      - uses: meridian/checkout-action@v2
        with: { path: src, depth: 1 }
      - id: pack
        name: Pack
        if: \${{ success() && github.ref == 'refs/heads/main' }}
        run: |
          echo "digest=$(sha256sum x)" >> "$GITHUB_OUTPUT"
        env: { MODE: fast }
        continue-on-error: true
        timeout-minutes: 2
  test:
    needs: build
    runs-on: ubuntu-latest
    steps: [{ run: 'true' }]
`;
const faultsOf = (text: string) => {
  try {
    readWorkflow('ci.yml', text);
  } catch (error) {
    if (error instanceof WorkflowError) return error.message.split('\n');
    throw error;
  }
  return [];
};
const job = (lines: string) => `on: push\njobs:\n  a:\n    runs-on: x\n${lines}`;

describe('a workflow file', () => {
  it('is read with everything that the runner executes', () => {
    const workflow = readWorkflow('release.yml', release);
    expect(workflow.env).toEqual({ RETRIES: '3' });
    expect(workflow.jobs.build?.steps).toMatchObject([
      { uses: 'meridian/checkout-action@v2', with: { path: 'src', depth: '1' } },
      { id: 'pack', env: { MODE: 'fast' }, 'continue-on-error': true, 'timeout-minutes': 2, shell: 'bash' },
    ]);
    expect(jobOrder(workflow)).toEqual(['build', 'test', 'publish']);
  });

  it.each([
    ['broken YAML', 'on: push\njobs:\n  a: [', /^ci\.yml:3: .*must be sufficiently indented/],
    ['a key that no workflow has', job('    strateg: 1\n    steps: [{ run: x }]\n'), /^ci\.yml:5: .*'strateg'/],
    [
      'an expression that does not end',
      job('    steps:\n      - run: "${{ github. }}"\n'),
      /^ci\.yml:6: .*Unexpected symbol: 'EOF'/,
    ],
    [
      'a step that neither runs nor uses',
      job('    steps:\n      - name: x\n'),
      /^ci\.yml:6: .*Add one of these properties: run/,
    ],
    [
      'a matrix',
      job('    strategy: { matrix: { v: [1] } }\n    steps: [{ run: x }]\n'),
      /^ci\.yml:5: "strategy" is not supported by this runner \(in jobs\.a\)$/,
    ],
    [
      'services',
      job('    services: { db: { image: x } }\n    steps: [{ run: x }]\n'),
      /^ci\.yml:5: "services" is not supported/,
    ],
    [
      'another shell',
      job('    steps:\n      - run: x\n        shell: pwsh\n'),
      /^ci\.yml:7: .*jobs\.a\.steps\.0\.shell/,
    ],
    ['another event', 'on: [push, schedule]\njobs:\n  a:\n    runs-on: x\n    steps: [{ run: x }]\n', /^ci\.yml:1: /],
    [
      'an event’s filter',
      'on:\n  push:\n    paths: [x]\njobs:\n  a:\n    runs-on: x\n    steps: [{ run: x }]\n',
      /^ci\.yml:3: "paths" is not supported/,
    ],
    ['a need that is not there', job('    needs: b\n    steps: [{ run: x }]\n'), /^ci\.yml:5: job "a" needs "b"/],
    [
      'jobs in a circle',
      job('    needs: b\n    steps: [{ run: x }]\n  b:\n    needs: a\n    runs-on: x\n    steps: [{ run: x }]\n'),
      /circle/,
    ],
  ])('with %s is refused, naming line and cause', (_, text, told) => {
    const faults = faultsOf(text);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(told);
  });

  it('gives each job’s token what is stated nearest to it, and nothing else', () => {
    const workflow = readWorkflow('release.yml', release);
    expect(permissionsOf(workflow, 'build', 'write')).toMatchObject({
      contents: 'read',
      packages: 'none',
      actions: 'none',
    });
    expect(permissionsOf(workflow, 'publish', 'read')).toMatchObject({ contents: 'write', packages: 'write' });
    const silent = readWorkflow('ci.yml', job('    steps: [{ run: x }]\n'));
    expect(permissionsOf(silent, 'a', 'write')).toMatchObject({ contents: 'write', 'id-token': 'write' });
    const empty = readWorkflow('ci.yml', `permissions: {}\n${job('    steps: [{ run: x }]\n')}`);
    expect(permissionsOf(empty, 'a', 'write')).toMatchObject({ contents: 'none' });
  });
});

describe('a trigger', () => {
  const workflow = readWorkflow('release.yml', release);
  it.each([
    ['refs/heads/main', true],
    ['refs/heads/release/1/2', true],
    ['refs/heads/release/old', false],
    ['refs/heads/mainly', false],
    ['refs/tags/v1', false],
  ])('fits %s: %s', (ref, fits) => {
    expect(triggered(workflow, { event: 'push', ref }) !== null).toBe(fits);
  });

  it.each([
    ['tags: [v*]', 'refs/tags/v2', true],
    ['tags: [v*]', 'refs/heads/v2', false],
    ['branches-ignore: [wip]', 'refs/heads/wip', false],
    ['branches-ignore: [wip]', 'refs/heads/main', true],
    ["tags: ['v[0-9]+.x']", 'refs/tags/v12.x', true],
    ["tags: ['v[0-9]+.x']", 'refs/tags/v12ax', false],
  ])('push: { %s } at %s: %s', (filter, ref, fits) => {
    const text = `on: { push: { ${filter} } }\njobs: { a: { runs-on: x, steps: [{ run: x }] } }\n`;
    expect(triggered(readWorkflow('ci.yml', text), { event: 'push', ref }) !== null).toBe(fits);
  });

  it('fills in inputs, and refuses those that are missing, strange or not offered', () => {
    const ask = (inputs: Record<string, string>) => triggered(workflow, { event: 'workflow_dispatch', inputs });
    expect(ask({ channel: 'beta' })?.inputs).toEqual({ channel: 'beta', notes: 'none' });
    expect(() => ask({})).toThrow(InputError);
    expect(() => ask({ channel: 'nightly' })).toThrow(/one of stable, beta/);
    expect(() => ask({ channel: 'beta', colour: 'red' })).toThrow(/no input colour/);
    expect(
      triggered(readWorkflow('ci.yml', job('    steps: [{ run: x }]\n')), { event: 'workflow_dispatch', inputs: {} }),
    ).toBeNull();
  });
});
