import { canonicalJson, isoSeconds, sha256 } from '@tsukuroi/core';
import type { ResultEvidence, WorkReason, WorkState } from '@tsukuroi/protocol';

/** Two nights of a hospital that does not exist, told as real devices would tell them. Pure: times and devices in, moves out. */

export interface SampleStep {
  readonly package: string;
  readonly from: string;
  readonly to: string;
}

export interface SampleMove {
  readonly move: number;
  readonly state: WorkState;
  readonly because: WorkReason | null;
  readonly about: string | null;
  readonly at: string;
  readonly evidence: ResultEvidence | null;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Devices take turns so far apart. */
const TURN_MS = 7 * MINUTE_MS;
export const SAMPLE_ACTION = 'apt-1';
export const SAMPLE_PLAN = 1;

/** The hour in Japan, `days` ago. */
export function sampleHour(nowMs: number, days: number, hour: number, minutes = 0): number {
  const midnight = Math.floor((nowMs + 9 * HOUR_MS) / DAY_MS) * DAY_MS - 9 * HOUR_MS;
  return midnight - days * DAY_MS + hour * HOUR_MS + minutes * MINUTE_MS;
}

function move(number: number, state: WorkState, atMs: number, more: Partial<SampleMove> = {}): SampleMove {
  return { move: number, state, because: null, about: null, evidence: null, at: isoSeconds(atMs), ...more };
}

function evidence(
  beganMs: number,
  endedMs: number,
  steps: readonly SampleStep[],
  installed: boolean,
  more: Pick<ResultEvidence, 'output' | 'exit'>,
): ResultEvidence {
  return {
    format: 'result/1',
    plan: SAMPLE_PLAN,
    action: SAMPLE_ACTION,
    provider: 'apt',
    began: isoSeconds(beganMs),
    ended: isoSeconds(endedMs),
    changes: steps.map(({ package: name, from, to }) => ({
      package: name,
      architecture: 'amd64',
      from,
      to,
      now: installed ? to : from,
    })),
    keptSettings: [],
    needRestart: [],
    cost: { ownCpuMs: 620, cpuMs: 14_300, bytes: 9_800_000 },
    ...more,
  };
}

/** A device on which everything went well, in its turn. */
export function goodNight(openMs: number, turn: number, steps: readonly SampleStep[]): SampleMove[] {
  const beganMs = openMs + turn * TURN_MS;
  const endedMs = beganMs + 4 * MINUTE_MS;
  return [
    move(1, 'staged', openMs - 20 * MINUTE_MS),
    move(2, 'installing', beganMs),
    move(3, 'verifying', endedMs),
    move(4, 'done', endedMs + MINUTE_MS, {
      evidence: evidence(beganMs, endedMs, steps, true, {
        exit: { code: 0, meaning: 'すべて入りました。' },
        output: steps.map(({ package: name, to }) => `Setting up ${name} (${to}) ...`),
      }),
    }),
  ];
}

/** A device on which the script of a package failed, and whose versions are as before. */
export function badNight(openMs: number, turn: number, steps: readonly SampleStep[]): SampleMove[] {
  const beganMs = openMs + turn * TURN_MS;
  const endedMs = beganMs + 3 * MINUTE_MS;
  const first = steps[0]?.package ?? '';
  return [
    move(1, 'staged', openMs - 20 * MINUTE_MS),
    move(2, 'installing', beganMs),
    move(3, 'failed', endedMs, {
      because: 'install-failed',
      about: first,
      evidence: evidence(beganMs, endedMs, steps, false, {
        exit: { code: 100, meaning: 'パッケージの設定の途中で失敗しました。' },
        output: [
          `dpkg: error processing package ${first} (--configure):`,
          ` installed ${first} package post-installation script subprocess returned error exit status 1`,
          'E: Sub-process /usr/bin/dpkg returned an error code (1)',
        ],
      }),
    }),
  ];
}

/** A device whose disk is full: nothing was begun there. */
export function heldNight(openMs: number, turn: number): SampleMove[] {
  return [
    move(1, 'staged', openMs - 20 * MINUTE_MS),
    move(2, 'blocked', openMs + turn * TURN_MS, { because: 'disk-space', about: '/' }),
  ];
}

export function evidenceHash(one: ResultEvidence): string {
  return sha256(canonicalJson(one));
}
