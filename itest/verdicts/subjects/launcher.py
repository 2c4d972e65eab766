"""PID 1 that starts a program and reaps whatever ends: `launcher.py PROGRAM [ARGUMENT...]`. Ends with it."""
import os
import signal
import sys

program = os.fork()
if program == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
signal.signal(signal.SIGTERM, lambda *_: os.kill(program, signal.SIGTERM))
while True:
    pid, status = os.waitpid(-1, 0)
    if pid == program:
        sys.exit(os.waitstatus_to_exitcode(status))
