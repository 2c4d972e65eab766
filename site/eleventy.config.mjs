/**
 * `npm run site`: the pages of the repository as a site, by Eleventy. Nothing is fetched, at build time or by a reader. Its pages are the
 * Markdown files where they are; ADR 0048.
 */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { outputPath } from './links.mjs';
import { adaptMarkdown } from './markdown.mjs';
import { NAVIGATION } from './navigation.mjs';

/** What has no page of the site. */
const IGNORED = [
  'src',
  'itest',
  'testkit',
  'templates',
  'reports',
  'dist',
  'site',
  'scripts',
  'bench',
  'coverage',
  '.github',
];

export default function configure(config) {
  const files = new Map();
  config.amendLibrary('md', (md) => adaptMarkdown(md, (file, target) => files.set(file, target)));
  for (const folder of IGNORED) config.ignores.add(`${folder}/**`);
  config.addPassthroughCopy({ 'site/style.css': 'style.css' });
  config.addGlobalData('layout', 'page.njk');
  config.addGlobalData('eleventyComputed', {
    permalink: ({ page }) => outputPath(pathOf(page)),
    heading: ({ page }) => headingOf(pathOf(page)),
    root: ({ page }) => `${posix.relative(posix.dirname(pathOf(page)), '.') || '.'}/`,
    current: ({ page }) => outputPath(pathOf(page)),
  });
  config.addGlobalData(
    'navigation',
    NAVIGATION.map(({ section, pages }) => ({
      section,
      pages: pages.map((page) => ({
        url: outputPath(page),
        heading: page === 'README.md' ? 'Overview' : headingOf(page),
      })),
    })),
  );
  config.on('eleventy.after', ({ directories, dir }) => {
    const output = directories?.output ?? dir.output;
    for (const [file, target] of files) {
      mkdirSync(dirname(join(output, target)), { recursive: true });
      copyFileSync(file, join(output, target));
    }
  });
  return {
    dir: { input: '.', includes: 'site', output: 'site/dist' },
    templateFormats: ['md'],
    markdownTemplateEngine: false,
  };
}

function pathOf({ inputPath }) {
  return inputPath.replace(/^\.\//, '');
}

function headingOf(page) {
  const [, heading = page] = /^##? (.+)$/m.exec(readFileSync(page, 'utf8')) ?? [];
  return heading.replaceAll('`', '');
}
