const hidden = '(hidden)';
const secretName =
  /pass(?!ive)|pwd|secret|token|credential|private|authorization|api[-_]?key|access[-_]?key|^key$|^cert$|^ca$|^pfx$|jaas/i;
/** What may be read of what is secret otherwise. */
const open: Readonly<Record<string, readonly string[]>> = {
  sasl: ['mechanism', 'username'],
  ssl: ['servername', 'minVersion', 'maxVersion', 'rejectUnauthorized', 'requestCert'],
};

/** A value as it may be shown, and as JSON can write it. `path`: the names that lead to it, outermost first. */
export function withoutSecrets(value: unknown, path: readonly string[]): unknown {
  const [parent, name] = [path.at(-2) ?? '', path.at(-1) ?? ''];
  if (value === undefined || value === null || typeof value === 'boolean') return value;
  const known = open[parent];
  if (known === undefined ? secretName.test(name) : !known.includes(name)) return hidden;
  if (typeof value === 'string') return scrubbed(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'function') return '(function)';
  if (typeof value === 'bigint' || typeof value === 'symbol' || value instanceof RegExp) return String(value);
  if (Buffer.isBuffer(value)) return hidden;
  // Deeper than any option: a circle, or no options.
  if (path.length > 8) return '(...)';
  if (Array.isArray(value)) return value.map((one: unknown) => withoutSecrets(one, [...path, '']));
  return Object.fromEntries(
    Object.entries(value).map(([key, one]: [string, unknown]) => [key, withoutSecrets(one, [...path, key])]),
  );
}

/** A text without what looks like a secret in it: `user:password@host`, `password=...`, keys in PEM. */
export function scrubbed(text: string): string {
  return text
    .replaceAll(/-----BEGIN [\s\S]*?(-----END [^-]*-----|$)/g, hidden)
    .replaceAll(
      /([a-z][a-z0-9+.-]*:\/\/)?[^\s'"@,]*:[^\s'"@]*@/gi,
      (_, scheme: string | undefined) => `${scheme ?? ''}${hidden}@`,
    )
    .replaceAll(
      /([\w-]*(?:password|passwd|passphrase|pwd|secret|token|api[-_]?key))(["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&]+)/gi,
      `$1$2${hidden}`,
    );
}
