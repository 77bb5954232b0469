/** A distribution's name as PEP 503 compares it: lower case, runs of `-`, `_` and `.` are one dash. */
export function packageName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[-_.]+/g, '-');
}

/** A version's usual spelling: lower case, no leading `v`, `1.0-post2` and `1.0post2` as `1.0.post2` (PEP 440). */
export function packageVersion(version: string): string {
  return version
    .trim()
    .toLowerCase()
    .replace(/^v(?=\d)/, '')
    .replace(/(\d)[-_.]?(post|dev)[-_.]?(\d+)/g, '$1.$2$3');
}

const forms = [
  /^pkg:pypi\/([\w.-]+)@v?(\d[^\s?#]*)/i,
  /^([\w.]+)-(\d[\w.!+]*)(?:-[\w.]+){2,4}\.whl$/i,
  /^([\w.-]+?)-(\d[\w.!+]*)\.(?:tar\.gz|zip)$/i,
  /^([a-z0-9][\w.-]*?)(?:\[[^\]]*\])?\s*(?:===?|@|\(\s*(?:==)?|,|\s)\s*(v?\d[\w.!+-]*)\s*\)?$/i,
  /^([a-z][\w.-]*?)-(v?\d[\w.!+]*)$/i,
];

/** `name==version` from the ways people write it, file names and package URLs included; the name alone where no version is told. */
export function normalisePackage(value: string): string {
  const text = value.trim().replace(/^pip3?\s+install\s+/i, '');
  for (const form of forms) {
    const match = form.exec(text);
    if (match) return `${packageName(match[1] as string)}==${packageVersion(match[2] as string)}`;
  }
  return packageName(text);
}
