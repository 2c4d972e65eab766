/** The configuration of the project's own integration tests, for other runs of jest on the same sources. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../../src/host/package-root.ts';

interface Project {
  readonly displayName: string;
  readonly transform: Readonly<Record<string, string>>;
  readonly transformIgnorePatterns: readonly string[];
}

/** As jest.config.json has it, with the root as a path. @throws Error where there is none of that name */
export function integrationTests(): Project & { readonly rootDir: string } {
  const { projects } = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'jest.config.json'), 'utf8')) as {
    projects: Project[];
  };
  const project = projects.find(({ displayName }) => displayName === 'itest');
  if (project === undefined) throw new Error('expected the project itest in jest.config.json, received none');
  return { ...project, rootDir: PACKAGE_ROOT };
}
