/** The smallest server of each kind, as its package has it: a page of a few bytes, default options. */

export interface Server {
  readonly name: string;
  /** A folder of itest/servers. */
  readonly folder: string;
  readonly buildArguments?: Readonly<Record<string, string>>;
  readonly port: number;
  /** Checks that may fail, each with the fact that explains it, seen by other means than forkbed's. */
  readonly explained?: Readonly<Record<string, string>>;
}

export const SERVERS: readonly Server[] = [
  { name: 'node-20', folder: 'node', buildArguments: { VERSION: '20' }, port: 3000 },
  { name: 'node-22', folder: 'node', buildArguments: { VERSION: '22' }, port: 3000 },
  { name: 'node-24', folder: 'node', buildArguments: { VERSION: '24' }, port: 3000 },
  { name: 'bun', folder: 'bun', port: 3000 },
  { name: 'deno', folder: 'deno', port: 8000 },
  { name: 'caddy', folder: 'caddy', port: 80 },
  { name: 'java', folder: 'java', port: 8000 },
  { name: 'gunicorn', folder: 'gunicorn', port: 8000 },
  { name: 'uvicorn', folder: 'uvicorn', port: 8000 },
  { name: 'puma', folder: 'puma', port: 9292 },
  { name: 'php-fpm', folder: 'php-fpm', port: 80 },
  { name: 'apache-event', folder: 'apache', buildArguments: { MPM: 'event' }, port: 80 },
  { name: 'apache-worker', folder: 'apache', buildArguments: { MPM: 'worker' }, port: 80 },
  { name: 'apache-prefork', folder: 'apache', buildArguments: { MPM: 'prefork' }, port: 80 },
  { name: 'lighttpd', folder: 'lighttpd', port: 80 },
  { name: 'haproxy', folder: 'haproxy', port: 80 },
  { name: 'nginx', folder: 'nginx', port: 80 },
];
