/**
 * The programs of the catalogue, one line each: how its package says that it is run in the foreground, what it needs, and what shows
 * that it is up. Nothing is tuned for a container; what a container needs in any case (a folder in /run) is in images.ts.
 */

export const GROUPS = ['init', 'shell', 'language', 'runner', 'daemon', 'idler'] as const;
export type Group = (typeof GROUPS)[number];

export interface Program {
  readonly name: string;
  readonly group: Group;
  /** Of images.ts. */
  readonly image: string;
  /** Whose version the row states: of Debian, or of npm by its name below /npm/node_modules. */
  readonly package: string;
  readonly command: readonly string[];
  /** Shows that it is up: a TCP port that it listens on, or the command name of a process. */
  readonly up: number | string;
  /** The signal that its documentation names for an orderly stop, where that is not SIGTERM. */
  readonly stopSignal?: string;
  /** How long orphans are watched, in seconds, where its documentation names a period longer than the usual watch. */
  readonly watchS?: number;
  /** Options of `docker run`. */
  readonly options?: readonly string[];
  /** It needs an address of its own: without it there is only the loopback. */
  readonly needsNetwork?: boolean;
  /** Prints its version, where no package has it. */
  readonly versionCommand?: string;
}

type Extra = Omit<Program, 'name' | 'group' | 'image' | 'command' | 'up'>;
type Row = [name: string, command: string | readonly string[], up: number | string, extra?: Partial<Extra>];

const SLEEP = 'sleep infinity';
const TERMINAL = ['--tty', '--env', 'TERM=xterm', '--env', 'LC_ALL=C.UTF-8'];
/** The engine gives a container without a network no ::1. */
const LOOPBACK6 = { options: ['--sysctl', 'net.ipv6.conf.all.disable_ipv6=0'] };
/** As systemd's page on containers asks; the folders of control groups are those of version 1. */
const SYSTEMD = [
  ...['/run', '/run/lock', '/tmp'].flatMap((folder) => ['--tmpfs', folder]),
  ...['--volume', '/sys/fs/cgroup:/sys/fs/cgroup:ro', '--env', 'container=docker'],
];
const APP = { options: ['--workdir', '/pid1/app'] };

/** A command as words, or for a shell that ends in `exec`. */
function toArgv(command: string | readonly string[]): readonly string[] {
  if (typeof command !== 'string') return command;
  return command.includes('exec ') ? ['sh', '-c', command] : command.split(' ');
}

function rows(group: Group, image: string, table: readonly Row[]): Program[] {
  return table.map(([name, command, up, extra]) => ({
    name,
    group,
    image,
    package: name,
    command: toArgv(command),
    up,
    ...extra,
  }));
}

/** `up`: `sleep` where it is no builtin. */
const SHELLS: readonly [name: string, argv: readonly string[], packageName: string, up?: string][] = [
  ['bash', ['bash'], 'bash'],
  ['dash', ['dash'], 'dash'],
  ['mksh', ['mksh'], 'mksh'],
  ['zsh', ['zsh'], 'zsh'],
  ['ksh93', ['ksh93'], 'ksh93u+m', 'ksh93'],
  ['busybox-sh', ['busybox', 'sh'], 'busybox'],
  ['fish', ['fish'], 'fish'],
  ['tcsh', ['tcsh'], 'tcsh'],
  ['posh', ['posh'], 'posh'],
  ['rc', ['rc'], 'rc'],
];

const shells = SHELLS.flatMap(([name, argv, packageName, up = 'sleep']) => {
  const extra = { package: packageName };
  return rows('shell', 'shells', [
    [name, [...argv, '-c', `${SLEEP}; true`], up, extra],
    [`${name}-wait`, [...argv, '-c', `${SLEEP} & wait`], up, extra],
  ]);
});

const inits = rows('init', 'inits', [
  ['tini', `tini -- ${SLEEP}`, 'sleep'],
  ['dumb-init', `dumb-init ${SLEEP}`, 'sleep'],
  ['catatonit', `catatonit -- ${SLEEP}`, 'sleep'],
  ['s6-svscan', 's6-svscan /pid1/s6', 'sleep', { package: 's6' }],
  ['runsvdir', 'runsvdir /pid1/runit', 'sleep', { package: 'runit', stopSignal: 'SIGHUP' }],
  ['svscan', 'svscan /pid1/daemontools', 'sleep', { package: 'daemontools' }],
  ['busybox-init', 'cp /pid1/inittab.busybox /etc/inittab; exec busybox init', 'sleep', { package: 'busybox' }],
  ['sysvinit', 'cp /pid1/inittab.sysvinit /etc/inittab; exec /sbin/init', 'sleep', { package: 'sysvinit-core' }],
  ['finit', 'finit', 'sleep'],
  ['openrc-init', '/sbin/openrc-init', 'openrc-init', { package: 'openrc' }],
  ['supervisord', 'supervisord -n -c /pid1/supervisord.conf', 'sleep', { package: 'supervisor' }],
  ['monit', 'monit -I -c /pid1/monitrc', 'monit'],
  ['systemd', '/usr/lib/systemd/systemd', 'xinetd', { stopSignal: 'SIGRTMIN+3', options: SYSTEMD }],
  ['xinetd', 'xinetd -dontfork -stayalive', 'xinetd'],
]);

const languages = [
  ...rows('language', 'languages', [
    ['perl', ['perl', '-e', 'sleep'], 'perl'],
    ['perl-system', ['perl', '-e', `system("${SLEEP}")`], 'sleep', { package: 'perl' }],
    ['python', ['python3', '-c', 'import signal; signal.pause()'], 'python3', { package: 'python3' }],
    [
      'python-subprocess',
      ['python3', '-c', 'import subprocess; subprocess.run(["sleep", "infinity"])'],
      'sleep',
      { package: 'python3' },
    ],
    ['python-asyncio', 'python3 /pid1/asyncio_child.py', 'sleep', { package: 'python3' }],
    ['ruby', ['ruby', '-e', 'sleep'], 'ruby'],
    ['php', 'php -S 0.0.0.0:8000 -t /srv', 8000, { package: 'php8.4-cli' }],
    ['tclsh', 'tclsh /pid1/forever.tcl', 'tclsh', { package: 'tcl' }],
    ['guile', ['guile', '-c', '(let loop () (sleep 3600) (loop))'], 'guile', { package: 'guile-3.0' }],
    ['java', 'java -m jdk.httpserver -b 0.0.0.0 -d /srv', 8000, { package: 'openjdk-21-jre-headless' }],
    ['erlang', 'erl -noshell', 'erl_child_setup', { package: 'erlang-base' }],
    ['gawk', ['gawk', `BEGIN { system("${SLEEP}") }`], 'sleep'],
    ['lua', ['lua5.4', '-e', `os.execute("${SLEEP}")`], 'sleep', { package: 'lua5.4' }],
    ['swipl', 'swipl -g sleep(1000000)', 'swipl', { package: 'swi-prolog-nox' }],
    ['sbcl', ['sbcl', '--non-interactive', '--eval', '(sleep 1000000)'], 'sbcl'],
    ['R', ['Rscript', '-e', 'Sys.sleep(1e6)'], 'R', { package: 'r-base-core' }],
  ]),
  ...rows('language', 'octave', [['octave', ['octave-cli', '--eval', 'pause(1000000)'], 'octave-cli']]),
  ...rows('language', 'npm', [
    ['node-20', '/npm/node_modules/node-20/bin/node /pid1/app/server.js', 3000],
    ['node-22', '/npm/node_modules/node-22/bin/node /pid1/app/server.js', 3000],
    ['node-24', '/npm/node_modules/node-24/bin/node /pid1/app/server.js', 3000],
    ['bun', '/npm/node_modules/bun/bin/bun /pid1/app/server.js', 3000],
    ['deno', ['/npm/node_modules/deno/deno', 'eval', 'Deno.serve(() => new Response("Hello"))'], 8000],
  ]),
];

const runners = [
  ...rows('runner', 'languages', [
    ['make', 'make -f /pid1/Makefile serve', 'sleep'],
    ['just', 'just --justfile /pid1/justfile serve', 'sleep'],
    ['foreman', 'foreman start -d /pid1/foreman', 'sleep', { package: 'ruby-foreman' }],
    ['timeout', `timeout 1d ${SLEEP}`, 'sleep', { package: 'coreutils' }],
    ['su', ['su', '-s', '/bin/sh', '-c', SLEEP, 'nobody'], 'sleep', { package: 'util-linux' }],
    ['script', ['script', '-q', '-c', SLEEP, '/dev/null'], 'sleep', { package: 'bsdutils' }],
    ['flock', `flock /tmp/lock ${SLEEP}`, 'sleep', { package: 'util-linux' }],
    ['watch', 'watch -n 3600 true', 'watch', { package: 'procps', options: TERMINAL }],
  ]),
  ...rows('runner', 'npm', [
    ['npm', 'npm start', 3000, APP],
    ['npx', 'npx serve-app', 3000, { package: 'npm', ...APP }],
    ['yarn', 'yarn start', 3000, APP],
    ['pnpm', 'pnpm start', 3000, APP],
    ['pm2-runtime', 'pm2-runtime start server.js', 3000, { package: 'pm2', ...APP }],
    ['forever', 'forever server.js', 3000, APP],
    ['nodemon', 'nodemon server.js', 3000, APP],
    ['concurrently', ['concurrently', 'node server.js'], 3000, APP],
    ['tsx-watch', 'tsx watch server.js', 3000, { package: 'tsx', ...APP }],
    ['node-watch', 'node --watch server.js', 3000, { package: 'node-24', ...APP }],
  ]),
];

const apache = (mpm: string) =>
  `a2dismod -q mpm_event; a2enmod -q mpm_${mpm}; . /etc/apache2/envvars; mkdir -p $APACHE_RUN_DIR; exec apache2 -DFOREGROUND`;

const web = rows('daemon', 'web', [
  ['nginx', ['nginx', '-g', 'daemon off;'], 80, { stopSignal: 'SIGQUIT' }],
  ['apache-event', apache('event'), 80, { package: 'apache2', stopSignal: 'SIGWINCH' }],
  ['apache-worker', apache('worker'), 80, { package: 'apache2', stopSignal: 'SIGWINCH' }],
  ['apache-prefork', apache('prefork'), 80, { package: 'apache2', stopSignal: 'SIGWINCH' }],
  ['lighttpd', 'lighttpd -D -f /etc/lighttpd/lighttpd.conf', 80, { stopSignal: 'SIGINT' }],
  ['php-fpm', 'php-fpm8.4 -F', 'php-fpm8.4', { package: 'php8.4-fpm', stopSignal: 'SIGQUIT' }],
  ['haproxy', 'haproxy -db -f /pid1/haproxy.cfg', 8080, { stopSignal: 'SIGUSR1' }],
  ['haproxy-master', 'haproxy -W -db -f /pid1/haproxy.cfg', 8080, { package: 'haproxy', stopSignal: 'SIGUSR1' }],
  ['varnishd', 'varnishd -F -a :8080 -b 127.0.0.1:80', 8080, { package: 'varnish' }],
  ['squid', 'squid --foreground', 3128],
  ['squid-no-daemon', 'squid -N', 3128, { package: 'squid' }],
  [
    'uwsgi',
    'uwsgi --plugin python3 --http-socket :8000 --wsgi-file /pid1/app.py --master --processes 2',
    8000,
    { package: 'uwsgi-core', stopSignal: 'SIGINT' },
  ],
  ['gunicorn', 'gunicorn --bind 0.0.0.0:8000 --chdir /pid1 app:app', 8000],
  ['uvicorn', 'uvicorn --app-dir /pid1 asgi:app', 8000],
  ['puma', 'puma -p 9292 /pid1/config.ru', 9292],
  ['unicorn', 'unicorn -l 8080 /pid1/config.ru', 8080, { stopSignal: 'SIGQUIT' }],
  ['caddy', 'caddy run --config /etc/caddy/Caddyfile', 80],
  ['node-exporter', 'prometheus-node-exporter', 9100, { package: 'prometheus-node-exporter' }],
]);

const data = rows('daemon', 'data', [
  [
    'postgres',
    '/usr/lib/postgresql/17/bin/postgres -D /var/lib/postgresql/17/main -c config_file=/etc/postgresql/17/main/postgresql.conf',
    5432,
    { package: 'postgresql-17', stopSignal: 'SIGINT', options: ['--user', 'postgres'] },
  ],
  ['mariadbd', 'mariadbd --user=mysql', 3306, { package: 'mariadb-server' }],
  ['redis', 'redis-server', 6379, { package: 'redis-server' }],
  ['valkey', 'valkey-server', 6379, { package: 'valkey-server' }],
  ['memcached', 'memcached -u nobody', 11211],
  ['rabbitmq', 'rabbitmq-server', 5672, { package: 'rabbitmq-server' }],
  ['mosquitto', 'mosquitto -c /etc/mosquitto/mosquitto.conf', 1883],
  ['beanstalkd', 'beanstalkd', 11300],
  ['nats', 'nats-server', 4222, { package: 'nats-server' }],
  ['prometheus', 'prometheus --config.file=/etc/prometheus/prometheus.yml --storage.tsdb.path=/tmp/prometheus', 9090],
  ['celery', 'celery -A tasks worker', 'celery', { options: ['--workdir', '/pid1'] }],
  ['slapd', 'slapd -d 0 -h ldap:/// -u openldap -g openldap -F /etc/ldap/slapd.d', 389],
  ['slurmctld', 'slurmctld -D -f /pid1/slurm.conf', 6817, { needsNetwork: true }],
]);

const net = rows('daemon', 'net', [
  ['cron', 'cron -f', 'cron', { watchS: 65 }],
  ['atd', 'atd -f', 'atd', { package: 'at' }],
  ['inetd', 'inetd -i', 9, { package: 'openbsd-inetd' }],
  ['exim', 'exim4 -bdf -q30m', 25, { package: 'exim4-daemon-light', ...LOOPBACK6 }],
  ['dovecot', 'dovecot -F', 'dovecot', { package: 'dovecot-core' }],
  ['rsyslogd', 'rsyslogd -n', 'rsyslogd', { package: 'rsyslog' }],
  ['dnsmasq', 'dnsmasq -k --port 5353', 5353, { package: 'dnsmasq-base' }],
  ['unbound', 'unbound -d', 53, LOOPBACK6],
  ['named', 'named -f -u bind', 53, { package: 'bind9' }],
  ['smbd', 'smbd --foreground --no-process-group', 445, { package: 'samba' }],
  ['cupsd', 'cupsd -f', 631, { package: 'cups-daemon' }],
  ['proftpd', 'proftpd -n', 21, { package: 'proftpd-core' }],
  ['snmpd', 'snmpd -f', 'snmpd', LOOPBACK6],
  ['stunnel', 'stunnel4 /pid1/stunnel.conf', 7000, { package: 'stunnel4' }],
  ['dropbear', 'dropbear -F -E -R', 22, { package: 'dropbear-bin' }],
  ['sshd', '/usr/sbin/sshd -D', 22, { package: 'openssh-server' }],
  ['tor', 'tor --DisableNetwork 1', 'tor'],
  ['bird', 'bird -f -c /pid1/bird.conf', 'bird', { package: 'bird2', options: ['--cap-add', 'NET_ADMIN'] }],
  ['knot', 'knotd', 'knotd'],
  ['nsd', 'nsd -d', 53, LOOPBACK6],
  ['socat', 'socat TCP-LISTEN:7000,fork EXEC:cat', 7000],
  ['tcpserver', 'tcpserver 0 7000 cat', 7000, { package: 'ucspi-tcp' }],
  ['ngircd', 'ngircd -n', 6667],
  ['incrond', 'incrond -n', 'incrond', { package: 'incron' }],
]);

const tools = [
  ...rows('daemon', 'tools', [
    ['tmux', 'tmux -D', 'tmux: server', { options: ['--env', 'LC_ALL=C.UTF-8'] }],
    ['screen', `screen -D -m ${SLEEP}`, 'sleep', { options: TERMINAL }],
    ['emacs', 'emacs --fg-daemon', 'emacs', { package: 'emacs-nox' }],
    ['dbus-daemon', 'dbus-daemon --system --nofork --nopidfile', 'dbus-daemon'],
    ['openvpn', 'openvpn --dev null --verb 3', 'openvpn'],
    ['freeradius', 'freeradius -f', 'freeradius'],
    ['keepalived', 'keepalived -n -l -f /pid1/keepalived.conf', 'keepalived', { options: ['--cap-add', 'NET_ADMIN'] }],
    [
      'watchfrr',
      '/usr/lib/frr/watchfrr -F traditional zebra staticd',
      'watchfrr',
      {
        package: 'frr',
        options: ['--cap-add', 'NET_ADMIN', '--cap-add', 'SYS_ADMIN'],
      },
    ],
    ['twistd', 'twistd3 -n web --path /srv', 8080, { package: 'python3-twisted' }],
    ['pure-ftpd', 'pure-ftpd', 21, { options: ['--cap-add', 'DAC_READ_SEARCH', '--cap-add', 'SYS_NICE'] }],
  ]),
  ...rows('daemon', 'mail', [
    ['postfix', 'postfix start-fg', 25],
    ['cronie', 'crond -n', 'crond', { watchS: 65 }],
    ['vsftpd', 'vsftpd', 21],
  ]),
];

const idlers = rows('idler', 'shells', [
  ['sleep', SLEEP, 'sleep', { package: 'coreutils' }],
  ['tail', 'tail -f /dev/null', 'tail', { package: 'coreutils' }],
  ['cat', 'cat', 'cat', { package: 'coreutils', options: ['--interactive'] }],
  ['docker-init', SLEEP, 'sleep', { options: ['--init'], versionCommand: '/sbin/docker-init --version' }],
]);

export const PROGRAMS: readonly Program[] = [
  ...inits,
  ...shells,
  ...languages,
  ...runners,
  ...web,
  ...data,
  ...net,
  ...tools,
  ...idlers,
];
