/** A workflow command that a step writes on its output: `::NAME KEY=VALUE,…::MESSAGE`. */
export interface Command {
  name: string;
  properties: Record<string, string>;
  message: string;
}

/** Reads one line of output; null where it is no command. */
export function readCommand(line: string): Command | null {
  const match = /^\s*::([a-z-]+)(?: (.*?))?::(.*)$/.exec(line);
  if (!match) return null;
  const [, name = '', list = '', message = ''] = match;
  const properties = Object.fromEntries(
    list
      .split(',')
      .filter((one) => one.includes('='))
      .map((one) => [one.slice(0, one.indexOf('=')).trim(), unescapeProperty(one.slice(one.indexOf('=') + 1))]),
  );
  return { name, properties, message: unescapeMessage(message) };
}

/** A line of GITHUB_ENV or GITHUB_OUTPUT is not as it should be; the message quotes it. */
export class CommandFileError extends Error {
  override name = 'CommandFileError';
}

/**
 * Reads what a step wrote into GITHUB_ENV, GITHUB_OUTPUT or GITHUB_STATE: `KEY=VALUE`, or `KEY<<END`, lines, `END`. A later
 * value of the same key replaces an earlier one. Throws `CommandFileError`.
 */
export function readCommandFile(text: string): Map<string, string> {
  const values = new Map<string, string>();
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const equals = line.indexOf('=');
    const heredoc = line.indexOf('<<');
    if (heredoc > 0 && (equals < 0 || heredoc < equals)) {
      const end = line.slice(heredoc + 2);
      const from = at + 1;
      while (++at < lines.length && lines[at] !== end);
      if (end === '' || at >= lines.length) throw new CommandFileError(`"${line}" is not followed by a line "${end}"`);
      values.set(line.slice(0, heredoc), lines.slice(from, at).join('\n'));
    } else if (equals > 0) values.set(line.slice(0, equals), line.slice(equals + 1));
    else throw new CommandFileError(`"${line}" is neither KEY=VALUE nor KEY<<END`);
  }
  return values;
}

const unescapeMessage = (text: string): string =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
const unescapeProperty = (text: string): string => unescapeMessage(text.replaceAll('%3A', ':').replaceAll('%2C', ','));
