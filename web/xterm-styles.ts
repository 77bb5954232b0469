import type { Plugin } from 'vite';

/** What xterm 6.0.0 does that a policy without inline styles refuses, how often, and what it does instead. */
const changes = [
  { from: /\.createElement\("style"\)/g, times: 3, to: '.createElement("adopted-style")' },
  {
    from: /(\w+)\.setAttribute\("style",`\$\{\1\.getAttribute\("style"\)\|\|""\}\$\{(\w+)\};`\)/g,
    times: 1,
    to: '$1.style.cssText+=$2+";"',
  },
];

/**
 * Has the terminal emulator write its styles by script alone: `<style>` elements become `adopted-style` elements
 * (`src/terminal/adopted-style.ts`), and style attributes are set through the CSSOM. Stops the build where another version
 * of xterm does it in other words.
 */
export function xtermStyles(): Plugin {
  return {
    name: 'xterm-styles',
    transform: {
      filter: { id: /node_modules\/@xterm\/xterm\/lib\/xterm\.mjs$/ },
      handler(code) {
        return changes.reduce((changed, { from, times, to }) => {
          const found = changed.match(from)?.length ?? 0;
          if (found !== times)
            this.error(`xterm: ${from} is there ${found} times, and not ${times}: see xterm-styles.ts`);
          return changed.replace(from, to);
        }, code);
      },
    },
  };
}
