/** A virtual machine that does not come up: said with its own words, at once, and nothing of it is left. */

import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, test } from '@jest/globals';
import { architecture } from './architecture.ts';
import { VirtualMachine } from './virtual-machine.ts';

const NOWHERE = '/nonexistent';

function foldersLeft(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('forkbed-vm-'));
}

test('one that qemu cannot start is unavailable, and leaves no folder', async () => {
  const before = foldersLeft();
  const booting = VirtualMachine.boot({
    architecture: architecture('amd64'),
    accelerator: { name: 'tcg', reason: 'a test' },
    image: { disk: NOWHERE, kernel: NOWHERE, initrd: NOWHERE },
    reachesOutside: false,
    signal: new AbortController().signal,
  });
  await expect(booting).rejects.toThrow(
    /^expected the engine of the virtual machine to answer, received: it ended\n.*(\/nonexistent|qemu-system-x86_64)/,
  );
  expect(foldersLeft().filter((name) => !before.includes(name))).toEqual([]);
});
