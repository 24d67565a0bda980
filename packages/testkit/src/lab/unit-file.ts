import { CLOCK_ENVIRONMENT, GUEST_ENVIRONMENT, LOGS, PARTS_ENVIRONMENT } from './guest-paths.ts';

/** A program that keeps running on a host. */
export interface Part {
  /** Name of its systemd unit and of its log. */
  readonly id: string;
  readonly argv: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** systemd.service(5), "COMMAND LINES": quotes, backslashes, `%` and `$` have a meaning there and must stay letters here. */
function quoted(text: string): string {
  if (/[\n\r\0]/.test(text)) {
    throw new Error('a line break in a unit file');
  }
  return `"${text.replace(/[\\"]/g, '\\$&').replaceAll('%', '%%').replaceAll('$', '$$$$')}"`;
}

/** systemd.exec(5), Environment=: no `$` expansion there. */
function assignment(name: string, value: string): string {
  return `Environment=${quoted(`${name}=${value}`).replaceAll('$$', '$')}`;
}

/** A unit that systemd never starts by itself: that a part comes back is for the lab to decide, and to see. */
export function unitFile(part: Part): string {
  const environment = { ...GUEST_ENVIRONMENT, ...CLOCK_ENVIRONMENT, ...part.environment };
  return [
    '[Service]',
    'Type=exec',
    'Restart=no',
    `ExecStart=${part.argv.map(quoted).join(' ')}`,
    ...Object.entries(environment).map(([name, value]) => assignment(name, value)),
    `EnvironmentFile=-${PARTS_ENVIRONMENT}`,
    `StandardOutput=append:${LOGS}/${part.id}.log`,
    `StandardError=append:${LOGS}/${part.id}.log`,
    'TimeoutStopSec=20',
    '',
  ].join('\n');
}
