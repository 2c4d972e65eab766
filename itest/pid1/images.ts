/**
 * The images of the catalogue: each a list of Debian's packages, those of npm in exact versions, and what makes the folders that a
 * service manager would make. Packages that exclude each other are in different images.
 */

export interface PidOneImage {
  readonly name: string;
  readonly packages: readonly string[];
  /** `NAME@VERSION`, installed below /npm; a name with `=` in front is an alias of npm's. */
  readonly npm?: readonly string[];
  /** Commands of a shell, run while the image is built. */
  readonly setup?: string;
}

const { arch } = process;

const NODE = [20, 22, 24] as const;
const NODE_VERSIONS = { 20: '20.20.2', 22: '22.23.3', 24: '24.21.0' } as const;

export const IMAGES: readonly PidOneImage[] = [
  {
    name: 'inits',
    packages: [
      ...['tini', 'dumb-init', 'catatonit', 's6', 'runit', 'daemontools', 'busybox', 'supervisor', 'monit', 'xinetd'],
      ...['sysvinit-core', 'systemd', 'openrc', 'finit'],
    ],
    setup: 'chmod 0700 /pid1/monitrc; cp /pid1/finit.conf /etc/finit.conf',
  },
  {
    name: 'shells',
    packages: ['bash', 'dash', 'mksh', 'zsh', 'ksh93u+m', 'busybox', 'fish', 'tcsh', 'posh', 'rc'],
  },
  {
    name: 'languages',
    packages: [
      ...['perl', 'python3', 'ruby', 'php-cli', 'tcl', 'guile-3.0', 'default-jre-headless', 'erlang-base', 'gawk'],
      ...['lua5.4', 'swi-prolog-nox', 'sbcl', 'r-base-core', 'make', 'just', 'util-linux', 'ruby-foreman', 'procps'],
    ],
  },
  { name: 'octave', packages: ['octave'] },
  {
    name: 'npm',
    packages: ['libatomic1', 'procps'],
    npm: [
      ...NODE.map((major) => `node-${major}@npm:node-linux-${arch}@${NODE_VERSIONS[major]}`),
      ...[
        `bun@npm:@oven/bun-linux-${arch === 'arm64' ? 'aarch64' : arch}@1.4.4`,
        `deno@npm:@deno/linux-${arch}-glibc@2.9.6`,
      ],
      ...['npm@12.2.0', 'yarn@1.22.22', 'pnpm@11.28.10', 'pm2@7.0.4', 'forever@4.0.3', 'nodemon@3.1.14'],
      ...['concurrently@10.0.7', 'tsx@4.23.15'],
    ],
    setup:
      'ln -s /npm/node_modules/node-24/bin/node /usr/local/bin/node; mkdir -p /pid1/app/node_modules/.bin; ' +
      'printf "#!/usr/bin/env node\\nrequire(\\"/pid1/app/server.js\\")\\n" >/pid1/app/node_modules/.bin/serve-app; ' +
      'chmod +x /pid1/app/node_modules/.bin/serve-app',
  },
  {
    name: 'web',
    packages: [
      ...['nginx-light', 'apache2', 'lighttpd', 'php8.4-fpm', 'haproxy', 'varnish', 'squid', 'uwsgi-core'],
      ...['uwsgi-plugin-python3', 'gunicorn', 'uvicorn', 'puma', 'unicorn', 'caddy', 'prometheus-node-exporter'],
    ],
    setup: 'mkdir -p /run/php /run/haproxy',
  },
  {
    name: 'data',
    packages: [
      ...[
        'postgresql-17',
        'mariadb-server',
        'redis-server',
        'valkey-server',
        'memcached',
        'rabbitmq-server',
        'mosquitto',
      ],
      ...['beanstalkd', 'nats-server', 'prometheus', 'celery', 'slapd', 'slurmctld'],
    ],
    setup:
      'mkdir -p /run/postgresql /run/mysqld /run/mosquitto /run/slapd /tmp/slurm; chown postgres /run/postgresql; ' +
      'chown mysql /run/mysqld; chown mosquitto /run/mosquitto; chown openldap /run/slapd; ' +
      'head -c 1024 /dev/urandom >/pid1/slurm.key; chmod 0600 /pid1/slurm.key',
  },
  {
    name: 'net',
    packages: [
      ...[
        'cron',
        'at',
        'openbsd-inetd',
        'exim4-daemon-light',
        'dovecot-core',
        'rsyslog',
        'dnsmasq-base',
        'unbound',
        'bind9',
      ],
      ...[
        'samba',
        'cups-daemon',
        'proftpd-core',
        'snmpd',
        'stunnel4',
        'dropbear-bin',
        'openssh-server',
        'tor',
        'bird2',
      ],
      ...['knot', 'nsd', 'socat', 'ucspi-tcp', 'ngircd', 'incron', 'dns-root-data'],
    ],
    setup:
      'mkdir -p /run/sshd /run/named /run/bird /run/dropbear /etc/dropbear /run/samba /run/cups /run/proftpd /run/ngircd /run/knot; ' +
      'chown bind /run/named; chown knot /run/knot; cp /pid1/inetd.conf /etc/inetd.conf; ' +
      'install -o unbound /usr/share/dns/root.key /var/lib/unbound/root.key',
  },
  {
    name: 'tools',
    packages: [
      ...[
        'tmux',
        'screen',
        'emacs-nox',
        'dbus-daemon',
        'dbus-system-bus-common',
        'openvpn',
        'freeradius',
        'keepalived',
        'frr',
        'python3-twisted',
      ],
      'pure-ftpd',
    ],
    setup: 'mkdir -p /run/dbus /run/screen /run/freeradius; chmod 0777 /run/screen; chown freerad /run/freeradius',
  },
  {
    name: 'mail',
    packages: ['postfix', 'cronie', 'vsftpd'],
    setup: 'mkdir -p /run/vsftpd/empty',
  },
];
