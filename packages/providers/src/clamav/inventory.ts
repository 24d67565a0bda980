import { processesOf } from '../linux-processes.ts';
import type { Machine } from '../machine.ts';
import type { Draft, Piece } from '../provider.ts';
import { definitionsOf } from './definitions.ts';

/** Scanner and daemon: Debian clamav, clamav-daemon; Red Hat family (EPEL) clamav, clamd, clamav-server. */
const PACKAGES = new Set(['clamav', 'clamav-daemon', 'clamd', 'clamav-server', 'clamav-base']);
/** `daily` is the one that changes; .cld is .cvd after incremental updates. */
const DATABASES = ['/var/lib/clamav/daily.cld', '/var/lib/clamav/daily.cvd'];

export function collectClamav(machine: Machine, draft: Draft): Piece {
  const found = draft.software.filter((item) => PACKAGES.has(item.name));
  if (found.length === 0) {
    const reason = 'ClamAV は入っていません。ほかのウイルス対策ソフトがあるかどうかは、この版では調べていません。';
    return { unreadable: [{ part: 'antivirus', reason }] };
  }
  const processes = processesOf(machine);
  const running =
    processes === undefined ? 'unknown' : processes.all.some((item) => item.name === 'clamd') ? 'yes' : 'no';
  const version = (found.find((item) => item.name === 'clamav') ?? found[0])?.version;
  const definitions = newestDefinitions(machine);
  return {
    facts: {
      antivirus: [
        {
          name: 'ClamAV',
          ...(version === undefined ? {} : { version }),
          running,
          ...(definitions === undefined ? {} : { definitions }),
        },
      ],
    },
    unreadable:
      definitions === undefined
        ? [
            {
              part: 'antivirus',
              reason: 'ClamAV の定義ファイル（daily）がないか読めません。いつの定義か分かりません。',
            },
          ]
        : [],
  };
}

function newestDefinitions(machine: Machine): string | undefined {
  for (const path of DATABASES) {
    const header = machine.head(path, 512);
    const found = header === undefined ? undefined : definitionsOf(header.toString('latin1'));
    if (found !== undefined) {
      return found.day;
    }
  }
  return undefined;
}
