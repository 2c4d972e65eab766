/** Every matcher in Vitest: content with a sound server, and with a faulty one not; its words are in the snapshot. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CASES, SOUND } from '../shared/cases.ts';
import { failureOf } from '../shared/failure-of.ts';
import { type LoadedServer, startLoadedServer } from '../shared/loaded-server.ts';

let sound: LoadedServer;

beforeAll(async () => {
  sound = await startLoadedServer(SOUND);
});

afterAll(async () => {
  // There is none where it could not be started.
  await sound?.[Symbol.asyncDispose]();
});

for (const { matcher, fault, ask } of CASES) {
  test(`${matcher} is content with forkbed-server ${SOUND}`, async () => {
    await ask(expect(sound.container), sound.before);
  });

  test(`${matcher} complains of forkbed-server ${fault}`, async () => {
    await using server = await startLoadedServer(fault);
    expect(await failureOf(ask(expect(server.container), server.before))).toMatchSnapshot();
  });
}
