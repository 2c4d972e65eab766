/** Markdown as the site has it: anchors of headings, links within the site, and what scrolls can be reached by the keyboard. */
import { siteLink, slug } from './links.mjs';

/** `env` of markdown-it is the data of the page. */
export function adaptMarkdown(md, onFile) {
  md.core.ruler.push('site', ({ tokens, env }) => {
    const page = env.page.inputPath.replace(/^\.\//, '');
    addAnchors(tokens);
    for (const token of tokens) for (const child of token.children ?? []) adaptLink(child, page, onFile);
    nameEmptyHeaders(tokens);
  });
  // A wide table and a long line scroll by themselves.
  md.renderer.rules.table_open = () => '<div class="scrolls" tabindex="0"><table>\n';
  md.renderer.rules.table_close = () => '</table></div>\n';
  const code = (tokens, index) =>
    `<pre tabindex="0"><code>${md.utils.escapeHtml(tokens[index].content)}</code></pre>\n`;
  md.renderer.rules.fence = code;
  md.renderer.rules.code_block = code;
}

function addAnchors(tokens) {
  const seen = new Map();
  raiseTitle(tokens);
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'heading_open') continue;
    const parts = tokens[index + 1].children.filter(({ type }) => type === 'text' || type === 'code_inline');
    const id = slug(parts.map(({ content }) => content).join(''));
    const times = seen.get(id) ?? 0;
    seen.set(id, times + 1);
    token.attrSet('id', times === 0 ? id : `${id}-${times}`);
  }
}

/** The reports of the API begin with a heading of the second level. */
function raiseTitle(tokens) {
  const title = tokens.findIndex(({ type }) => type === 'heading_open');
  for (const index of title === -1 ? [] : [title, title + 2]) tokens[index].tag = 'h1';
}

function adaptLink(token, page, onFile) {
  for (const name of ['href', 'src']) {
    const value = token.attrGet(name);
    if (value !== null) token.attrSet(name, siteLink(value, page, onFile));
  }
}

/** The cell above the names of the rows has nothing to say: it is no header. */
function nameEmptyHeaders(tokens) {
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'th_open' || tokens[index + 1].content !== '') continue;
    token.tag = 'td';
    tokens[index + 2].tag = 'td';
  }
}
