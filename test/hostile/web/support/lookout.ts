import type { Page } from 'playwright-core';
import type { Person } from '../../../platform/support/server.js';
import type { Site } from '../../../programme/support/site.js';

/** What a page did that none of ours does: scripts that ran, requests to elsewhere, breaches of the policy, errors. */
export interface Lookout {
  page: Page;
  faults: string[];
}

/** A window in which this person is signed in, watched from its first document on. */
export async function lookout(site: Site, person: Person | null): Promise<Lookout> {
  const { page, complaints: faults } = await site.window(person);
  await page.exposeFunction('ran', () => void faults.push('a script ran'));
  page.on('dialog', (dialog) => {
    faults.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const own = new URL(site.platform.url).host;
  page.on('request', (request) => {
    const { protocol, host } = new URL(request.url());
    if (['http:', 'https:', 'ws:', 'wss:'].includes(protocol) && host !== own)
      faults.push(`asked for ${request.url()}`);
  });
  page.on('popup', (popup) => faults.push(`opened ${popup.url()}`));
  page.on('framenavigated', (frame) => {
    if (frame !== page.mainFrame() || new URL(frame.url()).host !== own) faults.push(`went to ${frame.url()}`);
  });
  return { page, faults };
}

/** What in the document is not of a kind that our pages make: by its markup. */
export function strangers(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const told = (element: Element) => element.outerHTML.slice(0, 120);
    const never = 'body script, iframe, object, embed, base, body link, body meta, body style, math, animate';
    for (const element of document.querySelectorAll(never)) {
      if (element.tagName !== 'SCRIPT' || !(element as HTMLScriptElement).src.startsWith(location.origin))
        found.push(told(element));
    }
    for (const element of document.querySelectorAll('*')) {
      if ([...element.attributes].some(({ name }) => name.startsWith('on'))) found.push(told(element));
    }
    for (const element of document.querySelectorAll('.markdown :is([style], [id], form, input, button, img, svg)'))
      found.push(told(element));
    for (const link of document.querySelectorAll<HTMLAnchorElement>('a[href], area[href]')) {
      if (!['http:', 'https:', 'blob:'].includes(link.protocol)) found.push(told(link));
      const leaves = link.protocol !== 'blob:' && link.origin !== location.origin;
      if (leaves && !(link.rel.includes('noopener') && link.target === '_blank')) found.push(told(link));
      if (link.closest('.markdown') && link.origin === location.origin) found.push(told(link));
    }
    for (const image of document.querySelectorAll('img'))
      if (!image.src.startsWith(location.origin) && !image.src.startsWith('data:')) found.push(told(image));
    return found;
  });
}
