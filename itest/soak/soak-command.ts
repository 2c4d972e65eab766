/** `npm run soak` as a command: runs it, writes the curve, prints the rest, and ends with the verdict. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../src/common/forkbed-error.ts';
import { formatCount } from '../../src/common/report/phrase.ts';
import type { CliCommand } from '../../src/host/cli/cli-command.ts';
import { Progress } from '../../src/host/cli/progress.ts';
import { exitCodeOf, toolImage } from '../../src/host/index.ts';
import { describeMachine } from '../../testkit/machine.ts';
import { type SoakResult, soak } from './soak.ts';
import { soakChart } from './soak-chart.ts';
import { type SoakOptions, soakOptions } from './soak-options.ts';
import { soakText } from './soak-text.ts';

export const soakCommand: CliCommand<typeof soakOptions> = {
  call: 'npm run soak --',
  operands: '',
  summary:
    'One server, a great many clients, good and bad: does it serve all good ones, leave nothing, and stay as it was?\n' +
    'Exit code 0 yes, 1 no, 2 could not tell, 64 an option that cannot be used, 69 no Docker Engine.',
  examples: [
    'npm run soak                                              a million connections, some ten minutes',
    'npm run soak -- --connections 10000 --reap wait',
    'npm run soak -- --connections 10000 --fault leak-memory=1024   a server that it must find wanting',
  ],
  table: soakOptions,
  main: async ({ options }) => {
    if (options.hold >= options.idleTimeout) {
      throw new UsageError(
        `--hold: expected less than --idle-timeout, ${options.idleTimeout} ms, received ${options.hold} ms`,
      );
    }
    const { stderr } = process;
    const progress = new Progress({ write: (text) => stderr.write(text), live: stderr.isTTY === true, quiet: false });
    const onProgress = (line: string) => progress.log(line);
    const image = await toolImage(onProgress);
    const result = await soak(options, { image, onProgress, onSample: (sample) => progress.show(sample) });
    progress.end();
    await write(result, options);
    process.stdout.write(soakText(result));
    return exitCodeOf(result.outcome);
  },
};

async function write(result: SoakResult, options: SoakOptions): Promise<void> {
  const { output, reap, connections } = options;
  const title = `${formatCount(connections)} connections and bad clients, --reap ${reap}`;
  const file = (ending: string) => join(output, `soak-${reap}.${ending}`);
  mkdirSync(output, { recursive: true });
  writeFileSync(
    file('json'),
    `${JSON.stringify({ machine: await describeMachine(), options, ...result }, undefined, 2)}\n`,
  );
  writeFileSync(file('svg'), soakChart(result.curve, { title }));
}
