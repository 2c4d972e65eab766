/** Why a program does what its row says, as its documentation or source has it: version and place named, in our own words. */

export const CAUSES: Readonly<Record<string, string>> = {
  init:
    'An init waits for any child (waitpid(2) with pid -1) as soon as SIGCHLD says that one has ended, and reaps strangers as its own. Where ' +
    'its loop polls instead, a zombie lasts until the next turn. Those that run services treat SIGTERM as their own documentation says; in a ' +
    'container the call that ends a machine, reboot(2), fails, and who relies on it goes on.',
  shell:
    'A shell that waits for its command in the foreground waits for any child, and so reaps strangers: `waits for` says `any`. fish waits for ' +
    'its own by pid. The kernel delivers no signal to PID 1 that has no handler (pid_namespaces(7)): a shell without a trap for SIGTERM does not ' +
    'end, and passes nothing on to its command.',
  language:
    'An interpreter waits for the children that its program has started, by pid, and its program waits for nobody else: strangers stay. ' +
    'SIGTERM ends it only if the interpreter itself has a handler (Ruby, Java, SBCL, Erlang); without one the kernel keeps it from PID 1.',
  runner:
    'A runner waits for its one command by pid. Those that wait for any child take the end of a stranger for news of their own: make forgets ' +
    'it, script and foreman act on it.',
  daemon:
    'A daemon that forks workers waits for any child in its handler or main loop, and reaps strangers with them. One that has no children, or ' +
    'only threads, never waits, and strangers stay.',
  idler:
    'A program that has no children calls no wait and handles no signal: each stranger stays, and `docker stop` takes ten seconds. Below ' +
    '`--init` all of it is gone.',
  tini:
    'It waits for signals by sigtimedwait(2), which takes them out of every set of /proc/PID/status for as long as it waits: ' +
    '`SIGCHLD default` is what shows. `findings/a-signal-that-is-waited-for-shows-nowhere.sh`.',
  systemd:
    'systemd(1): SIGTERM makes it execute itself again, SIGRTMIN+3 ends it. It needs the control groups of the host, and tmpfs on /run.',
  runsvdir:
    'runsvdir(8) of runit 2.2.0-3: SIGTERM ends it at once, with 0, and it tells no service; SIGHUP makes it signal each runsv, and it ends ' +
    'with 111 without waiting. `findings/runsvdir-stops-by-killing-its-services.sh` shows that the services are killed.',
  'busybox-init':
    'init/init.c of busybox 1.37.0: SIGTERM means reboot. It sends SIGTERM to all, a second later SIGKILL, lets a child ask for the reboot, ' +
    'which fails in a container, and ends with 0. `findings/busybox-init-stops-with-0-in-three-seconds.sh`.',
  'openrc-init':
    'src/openrc-init/openrc-init.c of OpenRC (upstream, read beside version 0.56-1): SIGTERM makes it stop all services, send SIGTERM and ' +
    'SIGKILL to all, and call reboot(2). In a container that call fails, and init goes on alone.',
  supervisord:
    'supervisor/supervisord.py of 4.2.5: it reaps any child in its main loop, which turns once a second, and logs a line for each pid that ' +
    'is not its own.',
  'mksh-wait':
    'histrap.c of mksh 59c: it catches SIGINT, SIGQUIT, SIGTERM and SIGHUP from its start, without any trap. ' +
    'In `wait` it acts at once, with a command in the foreground only after that: `findings/mksh-heeds-sigterm-only-in-wait.sh`.',
  svscan:
    'svscan(8) of daemontools 0.76: its loop turns every five seconds. `findings/runsvdir-reaps-every-five-seconds.sh`.',
  sbcl: 'Its own handler of SIGTERM ends it with 0, also as an ordinary process: `findings/sbcl-ends-with-0-on-sigterm.sh`. Version 2:2.5.2-1.',
  erlang:
    'erts/emulator/sys/unix/sys.c of Erlang/OTP (upstream): the emulator ignores SIGCHLD, and leaves the children that it starts itself to ' +
    'erl_child_setup. `findings/erlang-reaps-by-ignoring-sigchld.sh`.',
  su:
    'login-utils/su-common.c of util-linux (upstream): after SIGTERM it gives its command two seconds, and kills it. ' +
    '`findings/su-kills-its-command-after-two-seconds.sh`.',
  'apache-prefork':
    'On SIGTERM it signals its process group. The group of PID 1 has the number 1, and kill(-1) means all: an adopted orphan gets the signal, ' +
    'too, and so does `docker exec`. `findings/kill-of-its-group-by-pid-1-reaches-all.sh` shows it of a shell and of Python.',
  ruby:
    'It sets SIGTERM back to its default when it has cleaned up, and sends it to itself once more, which ends it with 143 below an init, and not as PID 1: ' +
    '`findings/an-init-changes-the-exit-code.sh`, also of uvicorn, twistd and node-exporter.',
  emacs: 'Its exit status is the number of the signal: `findings/emacs-ends-with-the-number-of-the-signal.sh`.',
  'node-watch':
    'It makes 0 of a server that the signal ended, also as an ordinary process: `findings/node-watch-ends-with-0-on-sigterm.sh`.',
  celery: 'Its ordered stop takes six of the ten seconds of `docker stop`: on a machine under load it was killed once.',
  foreman:
    'lib/foreman/engine.rb of 0.88.1: it waits for any child, and stops all when one has ended, its own or not. ' +
    '`findings/foreman-stops-all-when-an-orphan-ends.sh`.',
  script:
    'lib/pty-session.c of util-linux (upstream, read beside 2.41): whoever ends, it takes for its command, waits for any child from then on, ' +
    'and neither passes its output on nor sends it SIGTERM. `findings/script-goes-silent-after-an-orphan.sh`.',
  haproxy:
    'Without -W it leaves SIGTERM at its default action, which the kernel keeps from PID 1: `findings/haproxy-master-waits-for-an-orphan.sh`, ' +
    'which also shows the master beside an orphan. Version 3.0.11-1+deb13u4.',
  squid:
    'shutdown_lifetime is 30 seconds, so `docker stop` kills it, and its pid file names PID 1 to the next squid: ' +
    '`findings/squid-takes-itself-for-a-running-squid.sh`. Version 6.13-2+deb13u4.',
  make: 'Beside an orphan it does not end: `findings/make-waits-for-an-orphan.sh`. The place in its source is not named here yet.',
};
