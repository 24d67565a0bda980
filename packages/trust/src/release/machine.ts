import type { OrderOfVersions } from './decide.ts';
import type { SchemaMark } from './release.ts';

/** What a healthy program answers to; `schema` null: not compared. */
export interface Expected {
  readonly version: string;
  readonly schema: SchemaMark | null;
}

export type Health =
  /** `pid` tells a program that keeps running from one that is started again and again. */
  | { readonly good: true; readonly pid: number; readonly schema: SchemaMark | null }
  /** Code of what is wrong, as `UPGRADE_NOT_RUNNING`. */
  | { readonly good: false; readonly why: string };

/** The packages of the machine. */
export interface Packages {
  /** Undefined when it is not installed. `whole` is false after an installation that was cut off. */
  installed(): Promise<{ readonly version: string; readonly whole: boolean } | undefined>;
  readonly order: OrderOfVersions;
  /** Name and version that a package file says of itself. @throws TsukuroiError UPGRADE_PACKAGE_UNREADABLE */
  read(file: string): Promise<{ readonly name: string; readonly version: string }>;
  /**
   * Makes a package file of what is installed, so that it can be installed again.
   *
   * @throws TsukuroiError UPGRADE_KEEP_FAILED, also when a file is not as it was installed
   */
  keep(file: string): Promise<void>;
  /** Installs a package file over what is there, also over a half installation. @throws TsukuroiError UPGRADE_INSTALL_FAILED */
  install(file: string): Promise<void>;
}

/** The unit of the program. Both answer when it is so, and are fine when it was so before. */
export interface Service {
  /** @throws TsukuroiError UPGRADE_STOP_FAILED */
  stop(): Promise<void>;
  /** @throws TsukuroiError UPGRADE_START_FAILED */
  start(): Promise<void>;
}

/** What the program keeps. A role whose files every version reads keeps them as they are, and all of this does nothing. */
export interface Data {
  /** A backup that was read back. What an earlier try of the same run left is replaced. The program is stopped. */
  backup(run: string): Promise<void>;
  /**
   * Puts the data back as they were at the backup of that run, by the program that is installed. May be begun again after it was cut off.
   * What the newer program left is kept aside.
   */
  restore(run: string): Promise<void>;
  /** Lets go of the backups of all runs but this one. */
  forget(run: string | undefined): Promise<void>;
}

/** Everything an upgrade does to a machine; tests put a double in its place. */
export interface Machine {
  readonly packages: Packages;
  readonly service: Service;
  readonly data: Data;
  /** How the installed program does now. Never throws, and answers within a time of its own. */
  health(expected: Expected): Promise<Health>;
  /** Refuses before anything is written. @throws TsukuroiError UPGRADE_NO_ROOM */
  demandRoom(packageBytes: number): Promise<void>;
  /**
   * Makes a copy of the program that does the upgrade out of a package file, where no installation overwrites it, and has it go on after a
   * power cut. Answers what to start to hand the work over to it; undefined where the program at work is nothing that is installed.
   */
  standBy(file: string, run: string): Promise<readonly string[] | undefined>;
}
