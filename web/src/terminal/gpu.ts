import type { Terminal } from '@xterm/xterm';

let webgl2: boolean | null = null;

/** Browsers without a GPU have its names, but give no context. */
function hasWebgl2(): boolean {
  const context = document.createElement('canvas').getContext('webgl2');
  // There are few of them for a whole page.
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return context !== null;
}

/**
 * The GPU draws where it can; without one, or when the browser takes it away, xterm's own renderer goes on. The code for it
 * is fetched where there is WebGL 2 only, and the terminal is in use meanwhile.
 */
export async function drawWithWebgl(term: Terminal): Promise<void> {
  webgl2 ??= hasWebgl2();
  if (!webgl2) return;
  try {
    const { WebglAddon } = await import('@xterm/addon-webgl');
    // Disposed in the meantime: it has no element any more.
    if (!term.element?.isConnected) return;
    const webgl = new WebglAddon();
    webgl.onContextLoss(() => webgl.dispose());
    term.loadAddon(webgl);
  } catch {
    // Not fetched, or not taken: xterm's own renderer is in place already.
  }
}
