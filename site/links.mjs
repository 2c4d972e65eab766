/** Where the files of the repository are in the site. Links stay relative, so that the site works in any folder and from a disk. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { posix } from 'node:path';

/** Files that are shown as they are; every other file that a page links to is copied as text. */
const PICTURE = /\.(?:png|svg)$/;

/** `docs/check.md` is `docs/check.html`, and a README the index of its folder. */
export function outputPath(page) {
  return page.replace(/README\.md$/, 'index.html').replace(/\.md$/, '.html');
}

/** The same target in the site. `onFile` receives the file and its copy where it is no page. */
export function siteLink(href, page, onFile) {
  if (/^(?:[a-z][a-z+.-]*:|#)/i.test(href)) return href;
  const [path, anchor] = href.split('#');
  const file = findPage(posix.normalize(posix.join(posix.dirname(page), decodeURI(path))));
  const target = file.endsWith('.md') ? outputPath(file) : PICTURE.test(file) ? file : `${file}.txt`;
  if (!file.endsWith('.md')) onFile(file, target);
  const relative = posix.relative(posix.dirname(outputPath(page)), target);
  return anchor === undefined ? relative : `${relative}#${anchor}`;
}

/** Of a folder its README, or else its first page. */
function findPage(path) {
  if (!existsSync(path) || !statSync(path).isDirectory()) return path;
  const pages = readdirSync(path).filter((name) => name.endsWith('.md'));
  return posix.join(path, pages.includes('README.md') ? 'README.md' : (pages.sort()[0] ?? ''));
}

/** The anchor of a heading, as GitHub makes it of its text. */
export function slug(text) {
  return text
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}
