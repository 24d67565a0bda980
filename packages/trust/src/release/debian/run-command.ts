import { execFile } from 'node:child_process';

/** What a program of the system answered. A program that does not exist, or took too long, has `code` null. */
export interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export type RunCommand = (
  command: readonly string[],
  options?: { readonly timeoutMs?: number; readonly folder?: string },
) => Promise<Answer>;

const USUAL_MS = 60_000;
const MOST_BYTES = 64_000_000;
/** What a program started by root may find there is not for others to say. */
const ENVIRONMENT = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  DEBIAN_FRONTEND: 'noninteractive',
};

/** Runs a program without a shell, in an environment of our own, for a limited time. */
export const runCommand: RunCommand = ([program = '', ...given], options = {}) => {
  const { promise, resolve } = Promise.withResolvers<Answer>();
  execFile(
    program,
    given,
    {
      timeout: options.timeoutMs ?? USUAL_MS,
      killSignal: 'SIGKILL',
      maxBuffer: MOST_BYTES,
      env: ENVIRONMENT,
      ...(options.folder === undefined ? {} : { cwd: options.folder }),
    },
    (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, out: String(out), err: String(err) });
    },
  );
  return promise;
};

/** The last line that a program said, for people: short, without control characters. */
export function lastWords({ code, err, out }: Answer): string {
  const line = `${out}\n${err}`.trim().split('\n').at(-1) ?? '';
  const said = line.replaceAll(/\p{Cc}/gu, ' ').slice(0, 200);
  return said === '' ? `exit ${code ?? 'none'}` : said;
}
