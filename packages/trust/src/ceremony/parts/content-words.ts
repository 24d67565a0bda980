import { type Text, TsukuroiError } from '@tsukuroi/core';
import { readChannel } from '../../channel/channel.ts';
import { type DepartmentCharter, readCharter } from '../../charter/charter.ts';
import { readPermit } from '../../charter/permit.ts';
import { RESTART_RULES, TOUCH_CLASSES } from '../../plan/plan.ts';
import { readRecipe } from '../../recipe/recipe.ts';
import { contentProblem } from '../../repository/contents.ts';
import './errors.ts';
import type { SummaryLine } from './summary.ts';

/** What a content means, in words, beside what stood there before. @throws `PROPOSAL_CONTENT` when it could not be used: nobody signs that */
export function describeContent(path: string, now: Uint8Array, before: Uint8Array | undefined): SummaryLine[] {
  if (contentProblem(path, now) !== undefined) {
    throw new TsukuroiError('PROPOSAL_CONTENT', { path }, { exitCode: 3 });
  }
  const [kind] = path.split('/');
  switch (kind) {
    case 'charter':
      return charterLines(now, before);
    case 'permits':
      return permitLines(now);
    case 'recipes':
      return recipeLines(now);
    case 'channels':
      return channelLines(now);
    default:
      return [];
  }
}

function charterLines(now: Uint8Array, before: Uint8Array | undefined): SummaryLine[] {
  const [is, was] = [readCharter(now), before === undefined ? undefined : readCharter(before)];
  if (is === undefined) {
    return [];
  }
  const lines: SummaryLine[] = [];
  const departments = new Set([...Object.keys(was?.departments ?? {}), ...Object.keys(is.departments)]);
  const rows: [string, DepartmentCharter | undefined, DepartmentCharter | undefined][] = [
    ...[...departments].map(
      (name) =>
        [name, own(was?.departments, name), own(is.departments, name)] satisfies [
          string,
          DepartmentCharter | undefined,
          DepartmentCharter | undefined,
        ],
    ),
    ['（そのほか）', was?.otherwise, is.otherwise],
  ];
  for (const [name, from, to] of rows) {
    const [old, next] = [from === undefined ? '-' : words(from), to === undefined ? '-' : words(to)];
    if (old !== next) {
      const text = { ja: `  ${name}: ${old} → ${next}`, en: `  ${name}: ${old} -> ${next}` };
      lines.push(isLooser(from ?? was?.otherwise, to ?? is.otherwise) ? careful(text) : plain(text));
    }
  }
  const classes = (devices: Readonly<Record<string, string>> = {}) =>
    Object.entries(devices)
      .map(([device, touch]) => `${device}=${touch}`)
      .join(' ') || '-';
  if (classes(was?.devices) !== classes(is.devices)) {
    const [old, next] = [classes(was?.devices), classes(is.devices)];
    lines.push(careful({ ja: `  端末ごと: ${old} → ${next}`, en: `  by device: ${old} -> ${next}` }));
  }
  const bound = (one: typeof is | undefined) =>
    one === undefined ? '-' : `${one.isolation.hours} h, ${one.isolation.devices}`;
  if (bound(was) !== bound(is)) {
    const [old, next] = [bound(was), bound(is)];
    lines.push(plain({ ja: `  隔離の上限: ${old} → ${next}`, en: `  bounds of isolation: ${old} -> ${next}` }));
  }
  return lines;
}

function words({ touch, windows, restart, verbs, devicesPerHour, devices }: DepartmentCharter): string {
  const when = windows.map(({ days, from, to }) => `${days.join('')} ${from}-${to}`).join(', ') || '-';
  return `touch ${touch}, windows ${when}, restart ${restart}, verbs ${verbs.join(' ')}, ${devicesPerHour}/h of ${devices}`;
}

/** Whether a department may be given more than before. Windows: any that did not stand there word for word. */
function isLooser(was: DepartmentCharter | undefined, is: DepartmentCharter): boolean {
  if (was === undefined) {
    return true;
  }
  const windows = new Set(was.windows.map((window) => JSON.stringify(window)));
  return (
    TOUCH_CLASSES.indexOf(is.touch) < TOUCH_CLASSES.indexOf(was.touch) ||
    RESTART_RULES.indexOf(is.restart) > RESTART_RULES.indexOf(was.restart) ||
    is.verbs.some((verb) => !was.verbs.includes(verb)) ||
    is.windows.some((window) => !windows.has(JSON.stringify(window))) ||
    is.devicesPerHour > was.devicesPerHour
  );
}

function permitLines(bytes: Uint8Array): SummaryLine[] {
  const permit = readPermit(bytes);
  if (permit === undefined) {
    return [];
  }
  const { facility, verb, subject = '', devices, notBefore, notAfter, because } = permit;
  const what = `${facility}: ${verb} ${subject}`.trim();
  return [
    careful({
      ja: `  ${what}、${devices.length} 台（${devices.join(' ')}）、${notBefore}〜${notAfter}、理由: ${because}`,
      en: `  ${what}, ${devices.length} devices (${devices.join(' ')}), ${notBefore} to ${notAfter}, because: ${because}`,
    }),
  ];
}

function recipeLines(bytes: Uint8Array): SummaryLine[] {
  const read = readRecipe(bytes);
  if (!read.ok) {
    return [];
  }
  const { name, version, install, frozen } = read.value;
  const how = install.map(({ kind, arch, artifact }) => `${kind} ${arch} ${artifact.sha256.slice(0, 16)}`).join(', ');
  return [
    plain({
      ja: `  ${name.ja} ${version}: ${how}${frozen === undefined ? '' : `、凍結中: ${frozen.because.ja}`}`,
      en: `  ${name.en} ${version}: ${how}${frozen === undefined ? '' : `, frozen: ${frozen.because.en}`}`,
    }),
  ];
}

function channelLines(bytes: Uint8Array): SummaryLine[] {
  const channel = readChannel(bytes);
  if (channel === undefined) {
    return [];
  }
  const { kind, suites, components, keys } = channel;
  const what = `${kind} ${suites.join(' ')} ${components.join(' ')}`;
  return [
    careful({
      ja: `  ${what} のすべてを、配布元の鍵 ${keys.join(' ')} の署名だけで受け入れます`,
      en: `  accepts all of ${what} by the vendor's keys ${keys.join(' ')} alone`,
    }),
  ];
}

function own<T>(of: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return of !== undefined && Object.hasOwn(of, name) ? of[name] : undefined;
}

function plain(text: Text): SummaryLine {
  return { level: 'plain', text };
}

function careful(text: Text): SummaryLine {
  return { level: 'careful', text };
}
