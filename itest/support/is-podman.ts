/** Whether the engine of the tests is Podman, by its answer to `GET /version`: its API is Docker's, with differences. */
import { execFileSync } from 'node:child_process';

export function isPodman(): boolean {
  const version = execFileSync('docker', ['version', '--format', '{{json .Server}}'], { encoding: 'utf8' });
  return JSON.parse(version).Components.some(({ Name }: { Name: string }) => Name === 'Podman Engine');
}
