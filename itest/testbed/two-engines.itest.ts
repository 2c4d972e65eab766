/**
 * Two engines in one process: each has a client, a run, limits and knowledge of its own. The second is the host's own as well, behind
 * a proxy, so that what it is asked can be counted.
 */
import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import {
  createForkbed,
  DEFAULT_PLAN,
  defaultEngine,
  Engine,
  type Forkbed,
  type StartedContainer,
  Testbed,
  verify,
} from '../../src/host/index.ts';
import { forkbedMatchers, takeBaseline } from '../../src/host/matchers/index.ts';
import { EngineProxy } from '../support/engine-proxy.ts';

jest.setTimeout(120_000);

let proxy: EngineProxy;
let other: Forkbed;
let testbed: Testbed;
let server: StartedContainer;
let asked: string[] = [];

const env = { ...process.env };

beforeAll(async () => {
  proxy = await EngineProxy.start((request) => {
    asked.push(request);
    return undefined;
  });
  other = createForkbed({ engine: new Engine({ host: proxy.host, runId: `itest-other-${process.pid}` }) });
  testbed = await other.startTestbed();
  server = await testbed.startServer();
});

beforeEach(() => {
  asked = [];
});

afterAll(async () => {
  await testbed[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

function timesAsked(call: string): number {
  return asked.filter((request) => request.endsWith(call)).length;
}

test('what was started on one is observed, matched and verified there, and nothing of it reaches the other', async () => {
  expect(defaultEngine().isConnected).toBe(false);
  const before = await takeBaseline(server);
  const { pass } = await forkbedMatchers.toHaveReturnedToBaseline(server, before);
  expect(pass).toBe(true);
  await using subject = await other.startSubject({ container: server.id });
  const plan = { ...DEFAULT_PLAN, port: 5005, clients: 1, connections: 5, concurrency: 5 };
  const { outcome } = await verify(subject, plan, { image: testbed.image, onProgress: () => {} });
  expect(outcome).toBe('pass');
  expect(timesAsked('/containers/create')).toBeGreaterThan(3);
  expect(defaultEngine().isConnected).toBe(false);
});

test('a container of somebody else is looked for on the engine that the matcher is told', async () => {
  const { pass } = await forkbedMatchers.toHaveNoDefunctProcesses(server.id, { engine: other.engine });
  expect(pass).toBe(true);
  expect(timesAsked('/containers/create')).toBeGreaterThan(0);
});

test('what it is it is asked once', async () => {
  const engine = new Engine({ host: proxy.host });
  const [one, again] = await Promise.all([engine.facts(), engine.facts()]);
  expect(again).toEqual(one);
  expect(await engine.facts()).toEqual(await defaultEngine().facts());
  // Podman has an information of its own beside that of Docker's API.
  const questions = asked.filter((request) => /\/(version|info)$/.test(request));
  expect(questions.length).toBeGreaterThanOrEqual(2);
  expect(new Set(questions).size).toBe(questions.length);
});

test('each removes what its own run has started, and no more', async () => {
  const here = await Testbed.start();
  try {
    const serverHere = await here.startServer();
    const ids = async (forkbed: Forkbed) => (await forkbed.listRun()).map(({ id }) => id);
    const third = createForkbed({ engine: new Engine({ host: proxy.host, runId: `itest-third-${process.pid}` }) });
    const testbedOfThird = await third.startTestbed();
    await testbedOfThird.startServer();
    const [before, ofThird] = [await ids(other), await ids(third)];
    expect(ofThird).toHaveLength(2);
    expect(before.filter((id) => ofThird.includes(id))).toEqual([]);
    expect(await third.removeRun()).toBe(2);
    expect(await ids(third)).toEqual([]);
    expect(await ids(other)).toEqual(before);
    expect((await serverHere.inspect()).State.Running).toBe(true);
  } finally {
    await here[Symbol.asyncDispose]();
  }
});

test('one whose engine is silent does not shorten the other’s limits, and its end is its own', async () => {
  await using silent = await EngineProxy.start((request) =>
    request.endsWith('/info') ? new Promise(() => {}) : undefined,
  );
  process.env.FORKBED_ENGINE_LIMIT_MS = '2000';
  try {
    const engine = new Engine({ host: silent.host });
    await expect(engine.facts()).rejects.toMatchObject({ code: 'ERR_DEADLINE' });
    // One that was not answered has a tenth of the limit from then on.
    await expect(engine.facts()).rejects.toMatchObject({ message: expect.stringContaining('within 200 ms') });
    expect((await new Engine({ host: proxy.host }).facts()).product).toBe((await defaultEngine().facts()).product);
  } finally {
    delete process.env.FORKBED_ENGINE_LIMIT_MS;
  }
});

test('a host that none answers at is named with the reason; one of another form is refused at once', async () => {
  await expect(new Engine({ host: 'unix:///nowhere.sock' }).facts()).rejects.toMatchObject({
    code: 'ERR_NO_ENGINE',
    message: expect.stringContaining('/nowhere.sock'),
  });
  expect(() => new Engine({ host: '/nowhere.sock' })).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }));
});

test('nothing was written to the environment', () => {
  expect(process.env).toEqual(env);
});
