/** Every relative link of every page leads to a file of the repository, and to a heading of it where it names one. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PACKAGE_ROOT } from '../src/host/package-root.ts';

const read = (page: string) => readFileSync(join(PACKAGE_ROOT, page), 'utf8');
const markdownIn = (folder: string) =>
  readdirSync(join(PACKAGE_ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
const pages = ['.', 'docs', 'docs/adr', 'findings'].flatMap(markdownIn);

/** The anchors of a page, as GitHub makes them of its headings. Code blocks have none. */
function anchorsOf(text: string): string[] {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}

/** The relative links: as they are written, and the file of each. */
function linksOf(page: string): { target: string; file: string; anchor: string | undefined }[] {
  const prose = read(page).replaceAll(/^```[\s\S]*?^```/gm, '');
  const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor] = target.split('#');
      return { target, file: path === '' ? page : normalize(join(dirname(page), path)), anchor };
    });
}

/** By `files` of package.json, and what npm always packs. */
const packed: readonly string[] = [...JSON.parse(read('package.json')).files, 'README.md', 'LICENSE', 'package.json'];
function isPacked(file: string): boolean {
  const matches = (pattern: string) => matchesGlob(file, pattern) || matchesGlob(file, `${pattern}/**`);
  return packed.some((pattern) => !pattern.startsWith('!') && matches(pattern));
}

function brokenLinks(page: string): string[] {
  const broken = linksOf(page).filter(({ file, anchor }) => {
    if (!existsSync(join(PACKAGE_ROOT, file))) return true;
    return anchor !== undefined && !anchorsOf(read(file)).includes(anchor);
  });
  return broken.map(({ target }) => target);
}

test('there are pages with links', () => {
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/check.md', 'docs/adr/README.md']));
  expect(pages.filter((page) => read(page).includes('](')).length).toBeGreaterThan(5);
});

describe.each(pages)('%s', (page) => {
  test('has no broken link', () => {
    expect(brokenLinks(page)).toEqual([]);
  });
});

test('what the package has links to nothing that it lacks', () => {
  const own = pages.filter(isPacked);
  expect(own).toEqual(expect.arrayContaining(['README.md', 'docs/performance.md', 'docs/adr/README.md']));
  const lacking = own.flatMap((page) => linksOf(page).filter(({ file }) => !isPacked(file)));
  expect(lacking.map(({ target }) => target)).toEqual([]);
});
