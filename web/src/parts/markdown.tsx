import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';
import { useMemo } from 'react';

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
// Cells may be told how to stand, as a style in the markup, which the content security policy refuses.
markdown.core.ruler.push('plain-cells', ({ tokens }) => {
  for (const token of tokens) if (token.type === 'th_open' || token.type === 'td_open') token.attrs = null;
});
const wholeUrl = /^https?:\/\//i;

/** Markdown of a lab as HTML: no raw HTML, only http(s) links, which open in a new tab, and no remote images. */
function safe(html: string): string {
  const clean = DOMPurify.sanitize(html, {
    RETURN_DOM_FRAGMENT: true,
    FORBID_TAGS: ['img', 'style', 'form', 'input', 'button'],
    FORBID_ATTR: ['style', 'id'],
  });
  const holder = document.createElement('div');
  holder.append(clean);
  for (const link of holder.querySelectorAll('a')) {
    const target = link.getAttribute('href') ?? '';
    if (!wholeUrl.test(target)) link.removeAttribute('href');
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
  for (const block of holder.querySelectorAll('pre, table')) block.setAttribute('tabindex', '0');
  return holder.innerHTML;
}

export function Markdown({ source }: { source: string }) {
  const html = useMemo(() => safe(markdown.render(source)), [source]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: rendered without raw HTML and sanitised just above.
  return <div className="markdown" dangerouslySetInnerHTML={{ __html: html }} />;
}

/** A sentence with code and emphasis in it, for places where no paragraph may stand, as in a label. */
export function InlineMarkdown({ source }: { source: string }) {
  const html = useMemo(() => safe(markdown.renderInline(source)), [source]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: rendered without raw HTML and sanitised just above.
  return <span className="markdown-inline" dangerouslySetInnerHTML={{ __html: html }} />;
}
