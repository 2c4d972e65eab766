/** docs/config.md: its example is a file that every subject of can be started from. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseOptions } from '../src/common/options.ts';
import { checkOptions } from '../src/host/cli/check-options.ts';
import { countClients } from '../src/host/cli/parsed-options.ts';
import { readCheck } from '../src/host/cli/read-check.ts';
import { toConfiguredCheck } from '../src/host/config/configured-check.ts';
import { parseConfig } from '../src/host/config/read-config.ts';
import { PACKAGE_ROOT } from '../src/host/package-root.ts';
import { temporaryFolder } from '../testkit/temporary-folder.ts';

const PAGE = readFileSync(join(PACKAGE_ROOT, 'docs/config.md'), 'utf8');

test('the options of each subject of the example go together', async () => {
  const [, example = ''] = /^```yaml\n(.*?)^```$/ms.exec(PAGE) ?? [];
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'deploy'));
  writeFileSync(
    join(folder, 'deploy/api.yaml'),
    'kind: Pod\nmetadata: {name: api}\nspec: {containers: [{name: api, image: i}]}\n',
  );
  const { defaults, subjects } = parseConfig(example, { file: 'forkbed.yaml', folder });
  const clients: Record<string, number> = {};
  for (const subject of subjects) {
    const options = parseOptions({ table: checkOptions, args: [], environment: new Map() });
    const check = toConfiguredCheck({ options, spellings: new Map() }, { defaults, subject, today: '2026-11-28' });
    const { name, image, command: rest } = subject;
    const positionals = image === undefined ? [] : [image];
    await readCheck({ ...check, positionals, rest, commandLine: [], environment: {} });
    clients[name] = countClients(check);
  }
  // One that no client visits needs no port.
  expect(clients).toEqual({ web: 5, worker: 0, api: 3 });
});
