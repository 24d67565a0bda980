import { sha256, TsukuroiError } from '@tsukuroi/core';
import './errors.ts';

/** Plans per delegated role: small files, because every agent of a bin fetches the bin when one plan in it changes. */
export const PLANS_PER_BIN = 200;

/** Bins are named by one or two hexadecimal digits of the device's hash: 16 or 256. */
export type BinDigits = 1 | 2;

const DEVICE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Two hexadecimal digits by which a device's plans are spread evenly, whatever its name looks like. */
function shardOf(device: string): string {
  if (!DEVICE.test(device) || device.includes('..')) {
    throw new TsukuroiError('DEVICE_NAME', { device }, { exitCode: 3 });
  }
  return sha256(device).slice(0, 2);
}

/** The folder of a device's plans. The shard stands in the path so that one pattern per bin is enough. */
export function planFolder(device: string): string {
  return `plans/${shardOf(device)}/${device}`;
}

/** The target path of plan `number` of a device. */
export function planPath(device: string, number: number): string {
  return `${planFolder(device)}/${number}.json`;
}

/** The role that speaks for a device's plans. */
export function binOf(device: string, digits: BinDigits): string {
  return `plans-${shardOf(device).slice(0, digits)}`;
}

/** All bins with the pattern each speaks for. */
export function binsOf(digits: BinDigits): readonly { readonly name: string; readonly paths: readonly string[] }[] {
  return Array.from({ length: 16 ** digits }, (_, index) => {
    const prefix = index.toString(16).padStart(digits, '0');
    return { name: `plans-${prefix}`, paths: [`plans/${prefix.padEnd(2, '?')}/*/*`] };
  });
}

/** How many digits these devices need: 16 bins until one would hold more than its share. */
export function digitsFor(devices: Iterable<string>): BinDigits {
  const counts = new Map<string, number>();
  for (const device of devices) {
    const bin = binOf(device, 1);
    counts.set(bin, (counts.get(bin) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values()) > PLANS_PER_BIN ? 2 : 1;
}
