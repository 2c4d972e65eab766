/** The engine that scripts/setup.sh started: it is left alone while it answers, and started anew where it is silent. */
import { join } from 'node:path';
import { expect, jest } from '@jest/globals';
import { run } from '../support/run.ts';
import { SecondEngine } from '../support/second-engine.ts';
import { testUnless } from '../support/test-unless.ts';

jest.setTimeout(240_000);

const ROOT = join(__dirname, '../..');
/** In mount, network and process namespaces, where the folders of an engine are empty: nothing of it is left when this ends. */
const SETUP_TWICE = `
  set -eu
  mount --make-rprivate /
  for folder in /var/lib/docker /run /var/log; do mkdir -p "$folder"; mount -t tmpfs tmpfs "$folder"; done
  ip link set lo up
  unset DOCKER_HOST DOCKER_CONTEXT
  scripts/setup.sh engine
  first=$(cat /run/forkbed-dockerd.pid)
  scripts/setup.sh engine
  echo "answering: $([ "$(cat /run/forkbed-dockerd.pid)" = "$first" ] && echo the same || echo another)"
  kill -STOP "$first"
  scripts/setup.sh engine
  second=$(cat /run/forkbed-dockerd.pid)
  echo "silent: $([ "$second" = "$first" ] && echo the same || echo another), $([ -e "/proc/$first" ] && echo both || echo one) there"
  docker version --format 'answers: {{.Server.Os}}'
  kill "$second"`;

testUnless(SecondEngine.missing())(
  'an engine that answers is kept; one that is silent is ended and started anew',
  async () => {
    const namespaces = ['--mount', '--net', '--pid', '--fork', '--kill-child=KILL', '--mount-proc'];
    const outcome = await run('unshare', [...namespaces, 'sh', '-c', SETUP_TWICE], { cwd: ROOT, limitMs: 200_000 });
    const started = 'setup: starting the Docker Engine\n';
    const anew = 'setup: the Docker Engine that was started here does not answer: it is ended, and started anew\n';
    expect(outcome).toMatchObject({
      stdout: 'answering: the same\nsilent: another, one there\nanswers: linux\n',
      stderr: `${started}${anew}${started}`,
      exitCode: 0,
    });
  },
);
