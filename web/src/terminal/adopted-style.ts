/**
 * What xterm puts into its screen in place of a `<style>` element (`web/xterm-styles.ts` has it do so): its text is a style
 * sheet of the document for as long as the element is in it. Sheets that a script makes fall under `script-src`, so the
 * content security policy need not let markup bring styles along.
 */
class AdoptedStyle extends HTMLElement {
  private readonly sheet = new CSSStyleSheet();

  override get textContent(): string {
    return [...this.sheet.cssRules].map(({ cssText }) => cssText).join('\n');
  }

  override set textContent(css: string) {
    this.sheet.replaceSync(css);
  }

  connectedCallback(): void {
    this.hidden = true;
    document.adoptedStyleSheets.push(this.sheet);
  }

  disconnectedCallback(): void {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.sheet);
  }
}

customElements.define('adopted-style', AdoptedStyle);
