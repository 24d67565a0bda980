import known from './system-files.json' with { type: 'json' };

const files = new Set(known.files.map((file) => file.name));

/** Whether an operating system puts such a file or folder on every medium it sees. They are passed over, never opened. */
export function isSystemFile(name: string): boolean {
  const plain = name.toLowerCase();
  return files.has(plain) || known.prefixes.some((prefix) => plain.startsWith(prefix.name));
}
