import type { LedgerField } from '@tsukuroi/protocol';

/** A list that is no table: rows with the fields they fill. */
export interface NetworkList {
  readonly kind: 'isc-dhcp' | 'arp';
  readonly fields: readonly LedgerField[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/** The list that the text is; undefined when it is a table or something else. */
export function parseNetworkList(lines: readonly string[]): NetworkList | undefined {
  return parseLeases(lines) ?? parseArp(lines);
}

/**
 * dhcpd.leases(5): `lease 192.0.2.10 { … }`. The last declaration of an address is the current one; only active leases count. Times
 * are UTC.
 */
function parseLeases(lines: readonly string[]): NetworkList | undefined {
  if (!lines.some((line) => /^lease [0-9.]+ \{/.test(line.trim()))) {
    return undefined;
  }
  const current = new Map<string, { line: number; cells: string[]; active: boolean }>();
  let open: { address: string; line: number; mac: string; host: string; starts: string; active: boolean } | undefined;
  for (const [index, raw] of lines.entries()) {
    const line = raw.trim();
    const begin = /^lease ([0-9.]+) \{/.exec(line)?.[1];
    if (begin !== undefined) {
      open = { address: begin, line: index + 1, mac: '', host: '', starts: '', active: true };
      continue;
    }
    if (open === undefined) {
      continue;
    }
    if (line === '}') {
      current.set(open.address, {
        line: open.line,
        cells: [open.address, open.mac, open.host, open.starts],
        active: open.active,
      });
      open = undefined;
      continue;
    }
    open.mac = /^hardware ethernet ([0-9a-f:]+);/i.exec(line)?.[1] ?? open.mac;
    open.host = /^client-hostname "(.*)";/.exec(line)?.[1] ?? open.host;
    open.starts = /^starts \d (\d{4}\/\d{2}\/\d{2}) /.exec(line)?.[1] ?? open.starts;
    const state = /^binding state (\w+);/.exec(line)?.[1];
    open.active = state === undefined ? open.active : state === 'active';
  }
  const rows = [...current.values()].filter((lease) => lease.active).map(({ line, cells }) => ({ line, cells }));
  return { kind: 'isc-dhcp', fields: ['ips', 'macs', 'hostname', 'lastSeen'], rows };
}

const MAC = '(?:[0-9a-f]{2}[-:]){5}[0-9a-f]{2}|[0-9a-f]{4}\\.[0-9a-f]{4}\\.[0-9a-f]{4}|[0-9a-f]{6}-[0-9a-f]{6}';
/** Windows `arp -a`, in any language: address, MAC, word. */
const WINDOWS = /^\s+([0-9.]+)\s+((?:[0-9a-f]{2}-){5}[0-9a-f]{2})\s+\S+\s*$/i;
/** `ip neigh`: `192.0.2.1 dev eth0 lladdr 00:00:5e:00:53:01 REACHABLE` (ip-neighbour(8)). */
const NEIGHBOUR = /^([0-9a-f.:]+) dev \S+ lladdr ((?:[0-9a-f]{2}:){5}[0-9a-f]{2}) (?:router )?([A-Z]+)/i;
/** Linux and BSD `arp -a`: `name (192.0.2.1) at 00:00:5e:00:53:01 [ether] on eth0`. */
const BSD = /^(\S+) \(([0-9.]+)\) at ((?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2})\b/i;
/** Tables of network devices: an address somewhere, a MAC somewhere (ntc-templates tests show_arp @ d0bc5a480fe9). */
const DEVICE = new RegExp(`(?:^|\\s)(\\d{1,3}(?:\\.\\d{1,3}){3})\\s(?:.*\\s)?(${MAC})(?:\\s|$)`, 'i');

/** Interface lines of Windows in any language, and entries of hosts that did not answer. */
const BESIDE = /^\S+: [0-9.]+ --- 0x|\b(?:FAILED|INCOMPLETE)\b|<incomplete>/i;

function parseArp(lines: readonly string[]): NetworkList | undefined {
  const rows: { line: number; cells: string[] }[] = [];
  let other = 0;
  for (const [index, line] of lines.entries()) {
    const found = line.length > 400 ? undefined : arpLine(line);
    if (found !== undefined && !isGroupAddress(found[1])) {
      rows.push({ line: index + 1, cells: found });
    } else if (found === undefined && /\d/.test(line) && !BESIDE.test(line)) {
      other += 1;
    }
  }
  // Headings and prompts stand between; a text in which pairs are rare is something else.
  return rows.length > 0 && rows.length >= other
    ? { kind: 'arp', fields: ['ips', 'macs', 'hostname'], rows }
    : undefined;
}

function arpLine(line: string): [string, string, string] | undefined {
  const windows = WINDOWS.exec(line);
  if (windows?.[1] !== undefined && windows[2] !== undefined) {
    return [windows[1], windows[2], ''];
  }
  const neighbour = NEIGHBOUR.exec(line);
  if (neighbour?.[1] !== undefined && neighbour[2] !== undefined) {
    return [neighbour[1], neighbour[2], ''];
  }
  const bsd = BSD.exec(line);
  if (bsd?.[2] !== undefined && bsd[3] !== undefined) {
    const mac = bsd[3]
      .split(':')
      .map((part) => part.padStart(2, '0'))
      .join(':');
    return [bsd[2], mac, bsd[1] === '?' ? '' : (bsd[1] ?? '')];
  }
  // A row of a table with columns is for the reader of tables.
  const device = /[,\t]/.test(line) ? null : DEVICE.exec(line);
  return device?.[1] === undefined || device[2] === undefined ? undefined : [device[1], device[2], ''];
}

/** Broadcast and multicast addresses stand in every table of Windows and belong to no device (IEEE 802: lowest bit of the first byte). */
function isGroupAddress(mac: string | undefined): boolean {
  return (Number.parseInt(mac?.slice(0, 2) ?? '', 16) & 1) === 1;
}
