import { join, resolve } from 'node:path';
import { type CollectorConfig, readCollectorConfig } from '@tsukuroi/collector/run/config.ts';
import { networkOf } from '@tsukuroi/collector/way-out/network.ts';
import { readWayOut } from '@tsukuroi/collector/way-out/read.ts';
import { STRAIGHT } from '@tsukuroi/collector/way-out/shape.ts';
import { TsukuroiError } from '@tsukuroi/core';
import type { FileDoor } from '@tsukuroi/trust/files/door.ts';
import { type CommandIo, type OptionValues, textOption } from './command.ts';
import { dataFolderOf } from './data-folder.ts';

/** `--config`, else `collector.json` in the data folder where there is one; undefined when nothing is set. */
export async function configOf(
  io: CommandIo,
  options: OptionValues,
  door: FileDoor,
): Promise<CollectorConfig | undefined> {
  const named = textOption(options, 'config');
  const usual = join(dataFolderOf(io, options), 'collector.json');
  if (named === undefined && (await door.stat(usual)) === undefined) {
    return undefined;
  }
  return readCollectorConfig(door, named === undefined ? usual : resolve(named));
}

/** As `configOf`, for commands that can do nothing without. */
export async function neededConfig(
  io: CommandIo,
  options: OptionValues,
  door: FileDoor,
  command: string,
): Promise<CollectorConfig> {
  const config = await configOf(io, options, door);
  if (config === undefined) {
    throw new TsukuroiError('USAGE', { detail: '--config FILE', command });
  }
  return config;
}

/** The way out that the settings name, and the network by it. */
export async function wayOutOf(config: CollectorConfig | undefined) {
  const way = config === undefined ? STRAIGHT : await readWayOut(config);
  return { way, network: networkOf(way) };
}
