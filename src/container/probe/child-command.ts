/**
 * `forkbed-probe child`: forks a child that exits with 7, waits for it, and prints what it could learn. With SIGCHLD ignored,
 * also where that was inherited through exec, waitpid fails with ECHILD: the kernel has reaped. waitpid(2), NOTES.
 */
import { fork, SIG_DFL, SIG_IGN, SIGCHLD, sigaction, waitpid } from 'forkbed:posix';
import { ExitCode } from '../../common/exit-codes.ts';
import { printLine } from '../posix/output.ts';
import type { Command } from '../program.ts';

const CHILD_EXITS_WITH = 7;

export const childCommand: Command<Record<string, never>> = {
  summary: 'Forks a child that exits with 7, waits for it, and tells what it learned in one JSON line.',
  table: {},
  main: () => {
    const handler = sigaction(SIGCHLD, SIG_DFL, 0);
    if (handler === SIG_IGN) sigaction(SIGCHLD, SIG_IGN, 0);
    const sigchld = handler === SIG_IGN ? 'ignored' : 'default';
    const pid = fork(() => CHILD_EXITS_WITH);
    const status = waitpid(pid, 0);
    printLine(JSON.stringify({ event: 'waited', sigchld, pid, ...(status === null ? { error: 'ECHILD' } : status) }));
    return ExitCode.Pass;
  },
};
