import { TsukuroiError } from '@tsukuroi/core';
import '../errors.ts';
import type { Service } from '../machine.ts';
import { lastWords, type RunCommand } from './run-command.ts';

/** Longer than a unit's own time to stop (TimeoutStopSec), after which systemd ends it by force. */
const STOP_MS = 180_000;

/** A unit of systemd, and the process that stands for it. */
export function systemdService(
  unit: string,
  run: RunCommand,
): Service & {
  /** Main process of the unit; undefined while it does not run. */
  pid(): Promise<number | undefined>;
} {
  const pid = async (): Promise<number | undefined> => {
    const { out } = await run(['systemctl', 'show', '--property=ActiveState,MainPID', unit]);
    const main = Number(/^MainPID=(\d+)$/m.exec(out)?.[1] ?? 0);
    return /^ActiveState=active$/m.test(out) && main > 0 ? main : undefined;
  };
  const ask = async (verb: 'stop' | 'start', code: string): Promise<void> => {
    const answer = await run(['systemctl', verb, unit], { timeoutMs: STOP_MS });
    if (answer.code !== 0) {
      throw new TsukuroiError(code, { unit, reason: lastWords(answer) }, { exitCode: 1 });
    }
  };
  return {
    pid,
    stop: () => ask('stop', 'UPGRADE_STOP_FAILED'),
    async start() {
      // A program that fell over too often is not started again before this (systemd.unit(5), StartLimitBurst).
      await run(['systemctl', 'reset-failed', unit]);
      await ask('start', 'UPGRADE_START_FAILED');
    },
  };
}
