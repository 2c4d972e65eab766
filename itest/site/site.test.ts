/** The site of the documentation, as `npm run site` builds it: no link leads nowhere, and a reader's browser fetches from nobody else. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const ROOT = join(__dirname, '../..');

let folder: string;
/** All files, and the text of those that are pages. */
let files: readonly string[];
let pages: ReadonlyMap<string, string>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'forkbed-site-'));
  const output = join(folder, 'site');
  execFileSync(join(ROOT, 'scripts/site.sh'), [output], { cwd: ROOT, encoding: 'utf8' });
  files = readdirSync(output, { recursive: true, encoding: 'utf8' });
  const names = files.filter((file) => file.endsWith('.html'));
  pages = new Map(names.map((name) => [name, readFileSync(join(output, name), 'utf8')]));
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

function attributes(html: string, name: string): string[] {
  return [...html.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map(([, value = '']) => value);
}

/** Links within the site whose file, or whose anchor in it, is not there. */
function deadLinks(site: ReadonlyMap<string, string>, all: readonly string[]): string[] {
  const anchors = new Map([...site].map(([name, html]) => [name, new Set(attributes(html, 'id'))]));
  return [...site].flatMap(([name, html]) =>
    [...attributes(html, 'href'), ...attributes(html, 'src')]
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? name : posix.join(posix.dirname(name), decodeURI(path));
        return !all.includes(target) || (anchor !== undefined && anchors.get(target)?.has(anchor) !== true);
      })
      .map((link) => `${name}: ${link}`),
  );
}

describe('the site', () => {
  test('has a page for each page of the documentation, and each decision', () => {
    const markdown = ['docs', 'docs/adr', 'docs/api'].flatMap((path) =>
      readdirSync(join(ROOT, path))
        .filter((name) => name.endsWith('.md'))
        .map((name) => posix.join(path, name)),
    );
    expect(markdown.length).toBeGreaterThan(60);
    const expected = markdown.map((page) => page.replace(/README\.md$/, 'index.html').replace(/\.md$/, '.html'));
    expect(expected.filter((page) => !pages.has(page))).toEqual([]);
  });

  test('names each page of docs/ in its navigation, and marks the one that is shown', () => {
    const navigation = /<nav .*<\/nav>/s.exec(pages.get('docs/check.html') ?? '')?.[0] ?? '';
    const named = attributes(navigation, 'href').map((link) => posix.join('docs', link));
    const inDocs = [...pages.keys()].filter((name) => /^docs\/[^/]+$/.test(name));
    expect(inDocs.filter((page) => !named.includes(page))).toEqual([]);
    expect(navigation.match(/<a [^>]*aria-current="page">.*?<\/a>/g)).toEqual([
      '<a href="../docs/check.html" aria-current="page">The verdict and its checks</a>',
    ]);
  });

  test('has no dead link, and no dead anchor', () => {
    expect([...pages.values()].flatMap((html) => attributes(html, 'href')).length).toBeGreaterThan(2_000);
    expect(deadLinks(pages, files)).toEqual([]);
  });

  test('fetches nothing from elsewhere', () => {
    const sources = [...pages.values()].flatMap((html) => [
      ...attributes(html, 'src'),
      ...[...html.matchAll(/<link [^>]*href="([^"]*)"/g)].map(([, link = '']) => link),
    ]);
    expect(sources.filter((source) => /^(?:https?:)?\/\//.test(source))).toEqual([]);
  });

  test('has one title a page', () => {
    const titles = [...pages].map(([name, html]) => [name, html.match(/<h1[ >]/g)?.length]);
    expect(titles.filter(([, count]) => count !== 1)).toEqual([]);
  });

  test('has an index for the search', () => {
    expect(files).toContain('pagefind/pagefind-ui.js');
    const { page_count: count } = JSON.parse(readFileSync(join(folder, 'site/pagefind/pagefind-entry.json'), 'utf8'))
      .languages.en;
    expect(count).toBe(pages.size);
  });
});

test.each([
  ['a file', '<a href="gone.html">', ['a.html: gone.html']],
  ['an anchor of another page', '<a href="b.html#gone">', ['a.html: b.html#gone']],
  ['an anchor of its own', '<a href="#gone">', ['a.html: #gone']],
  ['a picture', '<img src="gone.png">', ['a.html: gone.png']],
  ['nothing', '<a href="b.html#there"><a href="https://example.org/x">', []],
])('a link to %s is found dead where it is', (_, html, dead) => {
  const site = new Map([
    ['a.html', html],
    ['b.html', '<h1 id="there">'],
  ]);
  expect(deadLinks(site, [...site.keys()])).toEqual(dead);
});
