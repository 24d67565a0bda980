import { type AptSupply, readAptSupply } from '@tsukuroi/protocol/apt-supply.ts';
import { type DnfSupply, readDnfSupply } from '@tsukuroi/protocol/dnf-supply.ts';
import { z } from 'zod';
import { answerListShape } from './answer-lists.ts';

/** What is kept of an answer for one list of packages, with every file it means. */
export const answerContentShape = z.object({
  suites: z.array(answerListShape),
  steps: z.array(
    z.object({
      package: z.string(),
      architecture: z.string(),
      from: z.string().optional(),
      to: z.string(),
      suite: z.int(),
      path: z.string(),
      sha256: z.string(),
      size: z.int(),
      scheme: z.literal('rpm').optional(),
      set: z.string().optional(),
      security: z.boolean().optional(),
    }),
  ),
  leftOut: z.array(z.string()),
  unplanned: z.array(z.object({ package: z.string(), because: z.enum(['module', 'version']) })).optional(),
});
export type AnswerContent = z.infer<typeof answerContentShape>;

/** What a supply of either kind says. */
export interface TakenSupply {
  readonly madeAt: string;
  readonly machines: readonly { readonly machine: string; readonly content: AnswerContent }[];
  /** Versions with the date of the list that names them. */
  readonly published: readonly { readonly package: string; readonly version: string; readonly at: string }[];
}

const NAMES = { apt: 'apt/', dnf: 'dnf/' } as const;

/** Names of supplies inside of bundles: `apt/debian-12.json`, `dnf/almalinux-9.json`. */
export function isSupply(name: string): boolean {
  return Object.values(NAMES).some((prefix) => name.startsWith(prefix));
}

/** Reads a supply by its name; undefined for anything that is none. */
export function readSupply(name: string, bytes: Uint8Array): TakenSupply | undefined {
  if (name.startsWith(NAMES.dnf)) {
    const supply = readDnfSupply(bytes);
    return supply === undefined ? undefined : ofDnf(supply);
  }
  const supply = readAptSupply(bytes);
  return supply === undefined ? undefined : ofApt(supply);
}

const fileKey = (name: string, architecture: string, version: string): string => `${name} ${architecture} ${version}`;

function ofApt(supply: AptSupply): TakenSupply {
  const { madeAt, packages, suites } = supply;
  const files = new Map(packages.map((item) => [fileKey(item.package, item.architecture, item.version), item]));
  return {
    madeAt,
    machines: supply.machines.flatMap(({ leftOut, machine, steps }) => {
      const whole = steps.flatMap((step) => {
        const file = files.get(fileKey(step.package, step.architecture, step.to));
        return file === undefined ? [] : [{ ...stepOf(step), suite: file.suite, ...fileOf(file) }];
      });
      return isWhole(steps, whole) ? [{ machine, content: { suites, steps: whole, leftOut } }] : [];
    }),
    published: packages.map((item) => ({ ...item, at: suites[item.suite]?.date ?? madeAt })),
  };
}

function ofDnf(supply: DnfSupply): TakenSupply {
  const { madeAt, packages, repositories } = supply;
  const files = new Map(packages.map((item) => [fileKey(item.package, item.architecture, item.version), item]));
  return {
    madeAt,
    machines: supply.machines.flatMap(({ leftOut, machine, steps }) => {
      const whole = steps.flatMap((step) => {
        const file = files.get(fileKey(step.package, step.architecture, step.to));
        if (file === undefined) {
          return [];
        }
        // Whose source is not known cannot be told apart: all of these go together.
        const own = { suite: file.repository, scheme: 'rpm' as const, set: `rpm ${file.source ?? ''}` };
        return [{ ...stepOf(step), ...own, ...fileOf(file), security: file.security === true }];
      });
      const content = { suites: repositories, steps: whole, leftOut: [], unplanned: leftOut };
      return isWhole(steps, whole) ? [{ machine, content }] : [];
    }),
    published: packages.map((item) => ({ ...item, at: repositories[item.repository]?.date ?? madeAt })),
  };
}

function stepOf(step: {
  readonly package: string;
  readonly architecture: string;
  readonly from?: string | undefined;
  readonly to: string;
}) {
  const { package: name, architecture, from, to } = step;
  return { package: name, architecture, ...(from === undefined ? {} : { from }), to };
}

function fileOf({ path, sha256, size }: { readonly path: string; readonly sha256: string; readonly size: number }) {
  return { path, sha256, size };
}

/** Half an answer would be refused at the device. */
function isWhole(steps: readonly unknown[], whole: readonly unknown[]): boolean {
  return steps.length === whole.length;
}
