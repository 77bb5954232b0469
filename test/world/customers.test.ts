import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLab, openTap, type TestLab, until } from './help.js';

let lab: TestLab;
beforeAll(async () => {
  lab = await openLab(['workstation', 'app']);
  await until(
    'the service answers',
    async () => (await lab.shell('app', 'curl -fs http://127.0.0.1:8000/healthz')).code === 0,
  );
});
afterAll(() => lab?.close());

/** Runs Python in the world's own modules. */
const inWorld = (script: string) => lab.out('world', `cd /opt/world && python3 -c '${script}'`);

test('The real service answers fresh questions of all five families rightly and in time', async () => {
  const answer = await lab.world.call('answers', { id: 'a', count: 25, seed: 'one' });
  expect(answer).toMatchObject({
    asked: 25,
    correct: 25,
    inTime: 25,
    families: ['discriminant', 'expand', 'factor', 'resultant', 'roots'],
  });
});

test('Each round is recorded with its id and the routines it exercises', async () => {
  const tap = await openTap(lab);
  const round = { id: 'r-7', routine: 'roots_quadratic', count: 3 };
  expect(await lab.world.call('rounds', round)).toMatchObject({ asked: 3, proved: 3, correct: 3 });
  await tap.wait('quote', ({ data }) => data.round === 'r-7');
  expect(tap.of('quote').filter(({ data }) => data.round === 'r-7')).toHaveLength(3);
  expect(tap.of('quote').at(-1)?.data).toMatchObject({ family: 'roots', routines: ['roots', 'roots_quadratic'] });
  // Asked again, the effects must be seen again: nothing is answered from memory. Two calls at once are one.
  await Promise.all([lab.world.call('rounds', round), lab.world.call('rounds', round)]);
  await until('the second three came', () => tap.of('quote').filter(({ data }) => data.round === 'r-7').length >= 6);
  expect(tap.of('quote').filter(({ data }) => data.round === 'r-7').length).toBeLessThan(10);
  await tap.close();
});

test('The routines that a question is said to exercise are those that SymPy calls', async () => {
  const questions = await inWorld(`
import json, random
from world.sympy_dev.customers.questions import FAMILIES, EXERCISES, make_question
chance = random.Random(5)
print(json.dumps([[family, EXERCISES[family], [make_question(family, chance).body() for _ in range(20)]] for family in FAMILIES]))`);
  const script = `
import json, sys
sys.path.insert(0, "/srv/pricing/repo")
import sympy.polys.polytools as tools, sympy.polys.polyroots as roots, sympy
called = set()
known = [(tools, "factor"), (tools, "resultant"), (tools, "discriminant"), (roots, "roots"), (roots, "roots_quadratic")]
codes = {getattr(module, name).__code__: name for module, name in known}
sys.setprofile(lambda frame, event, _: called.add(codes[frame.f_code]) if event == "call" and frame.f_code in codes else None)
from pricing.families import FAMILIES
for family, exercises, bodies in json.loads(sys.argv[1]):
    for body in bodies:
        called.clear()
        FAMILIES[family](body["expression"], body.get("second"))
        assert called == set(exercises), (family, body, called)
print("all")`;
  const line = `/srv/pricing/venv/bin/python -c '${script}' '${questions.trim()}'`;
  expect(await lab.out('app', line, 90_000)).toBe('all\n');
});

test.each([
  ['an echo of the question, where it must be expanded', 'expand', 'body["expression"]'],
  ['an echo of the question, where it must be factored', 'factor', 'body["expression"]'],
  ['an echo in brackets', 'factor', '"(" + body["expression"] + ")"'],
  ['a constant', 'resultant', '"1"'],
  ['nothing', 'discriminant', '""'],
  ['no roots', 'roots', '"{}"'],
  ['code instead of an answer', 'expand', '"__import__(\\"os\\").getpid()"'],
  ['a tower of powers', 'expand', '"9**9**9**9"'],
  ['very deep brackets', 'factor', '"(" * 900 + "x" + ")" * 900'],
  ['something that is no text', 'roots', '{"1": 2}'],
])('%s is no right answer', async (_, family, answer) => {
  const script = `
import random
from world.sympy_dev.customers.questions import make_question
chance = random.Random(11)
found = []
for _ in range(30):
    question = make_question("${family}", chance)
    body = question.body()
    found.append(question.is_right(${answer}))
print(any(found))`;
  expect(await inWorld(script)).toBe('False\n');
});

test('Maintenance is announced by the live host alone, and known before any customer asks', async () => {
  const tap = await openTap(lab);
  const post = `curl -s -o /dev/null -w '%{http_code}' -d '{"on": true}' http://gateway.meridian.test/maintenance`;
  expect(await lab.out('workstation', post)).toBe('403');
  await lab.out('app', 'appctl maintenance on');
  expect((await tap.wait('service.maintenance')).data).toEqual({ on: true });
  await lab.out('app', 'appctl maintenance off');
  await tap.wait('service.maintenance', ({ data }) => data.on === false);
});

test('A wrong service, and one that is away, are noticed', async () => {
  const tap = await openTap(lab);
  await lab.out('app', 'appctl maintenance on');
  await lab.world.call('rounds', { id: 'm', routine: 'factor', count: 1 });
  const down = await tap.wait('quote', ({ data }) => data.round === 'm');
  expect(down.data).toMatchObject({ status: 503, correct: false });
  expect((await tap.wait('service.maintenance')).data).toEqual({ on: true });
  // Announced, so a service that nobody can reach meanwhile is still away on purpose.
  await lab.out('app', 'appctl restart', 60_000);
  await lab.out('app', 'appctl maintenance off');
  expect(await lab.world.call('rounds', { id: 'n', routine: 'factor', count: 1 })).toMatchObject({ proved: 1 });
  await tap.wait('service.maintenance', ({ data }) => data.on === false);
  await lab.out(
    'app',
    `sed -i 's/str(sympy.factor(parse(expression)))/"x + 1"/' /srv/pricing/repo/pricing/families.py && appctl restart`,
    60_000,
  );
  expect(await lab.world.call('rounds', { id: 'w', routine: 'factor', count: 2 })).toMatchObject({
    proved: 0,
    correct: 0,
  });
  await lab.out('app', 'cd /srv/pricing/repo && git checkout -q pricing && appctl restart', 60_000);
  await tap.close();
});
