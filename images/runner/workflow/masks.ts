/** Replaces secrets in log lines by `***`. Lines of a multi-line secret are masked one by one. */
export class Masks {
  private readonly secrets = new Set<string>();

  /** Values shorter than this are not masked: they would blank out half of a log. */
  static readonly shortest = 3;

  add(secret: string): void {
    for (const line of [secret, ...secret.split(/\r?\n/)]) {
      if (line.trim().length >= Masks.shortest) this.secrets.add(line);
    }
  }

  apply(line: string): string {
    // Longer ones first: a secret may hold another one.
    const byLength = [...this.secrets].sort((a, b) => b.length - a.length);
    return byLength.reduce((text, secret) => text.replaceAll(secret, '***'), line);
  }
}
