import type { WayOut } from './shape.ts';

/**
 * The way out as apt takes it (apt-transport-http(1), apt-transport-https(1)). Nothing for a straight way: then the machine's own
 * settings go on counting.
 *
 * @param authorities file with every certificate that is to be believed; apt takes it in place of the machine's own
 */
export function wayOutSettings({ proxy, authorities: own }: WayOut, authorities: string): string {
  const lines: string[] = [];
  if (proxy !== undefined) {
    const { protocol, host } = new URL(proxy.address);
    const { login } = proxy;
    const who = login === undefined ? '' : `${escaped(login.user)}:${escaped(login.password)}@`;
    for (const method of ['http', 'https']) {
      lines.push(`Acquire::${method}::Proxy "${protocol}//${who}${host}/";`);
      lines.push(...proxy.except.map((name) => `Acquire::${method}::Proxy::${name} "DIRECT";`));
    }
  }
  if (own.length > 0) {
    lines.push(`Acquire::https::CAInfo "${authorities}";`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** Letters and digits stay; everything else, also what encodeURIComponent leaves, cannot end a quoted word of apt.conf(5). */
function escaped(word: string): string {
  return [...Buffer.from(word)]
    .map((byte) =>
      /[A-Za-z0-9]/.test(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('');
}
