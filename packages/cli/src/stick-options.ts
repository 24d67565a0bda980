import { join } from 'node:path';
import type { CheckOptions } from '@tsukuroi/agent/stick/check.ts';
import { TsukuroiError } from '@tsukuroi/core';
import type { StickRole } from '@tsukuroi/protocol/stick.ts';
import type { VerifyManifest } from '@tsukuroi/trust/bundle/volumes.ts';
import { type TrustOnServer, trustOnServer } from '@tsukuroi/trust/ceremony/on-server.ts';
import { type FileDoor, nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { verifierOf } from '@tsukuroi/trust/roles/verify.ts';
import { required, verifierFor } from './bundle-options.ts';
import { type CommandIo, type OptionValues, textOption } from './command.ts';
import { dataFolderOf } from './data-folder.ts';

/** Options of the stick commands that say whose stick it is. A server after its ceremony knows that by itself. */
export const STICK_OPTIONS = {
  data: { type: 'string' },
  organisation: { type: 'string' },
  facility: { type: 'string' },
  json: { type: 'boolean' },
} as const;

/** Folders of the USB collector under a data folder. */
export function stickPlaces(io: CommandIo, options: OptionValues) {
  const data = dataFolderOf(io, options);
  return {
    data,
    trust: join(data, 'trust'),
    salt: join(data, 'stick', 'salt'),
    received: join(data, 'stick', 'received'),
  };
}

/** Whose stick: as the options say, else as this server's own trust says. */
export async function whoseStick(
  door: FileDoor,
  options: OptionValues,
  dataFolder: string,
  command: string,
): Promise<{ readonly organisation: string; readonly facility: string; readonly own: TrustOnServer | undefined }> {
  const own = textOption(options, 'trust') === undefined ? await trustOnServer(door, dataFolder) : undefined;
  return {
    organisation:
      textOption(options, 'organisation') ?? own?.organisation ?? required(options, 'organisation', command),
    facility: textOption(options, 'facility') ?? own?.facility ?? required(options, 'facility', command),
    own,
  };
}

/** The one argument of `check` and `receive`. */
export function stickFolder(folders: readonly string[], command: string): string {
  const [folder] = folders;
  if (folder === undefined || folder === '' || folders.length > 1) {
    throw new TsukuroiError('USAGE', { detail: 'DIR', command });
  }
  return folder;
}

/** What a check needs, from the options of a command. */
export async function checkOptionsOf(
  io: CommandIo,
  options: OptionValues,
  folder: string,
  command: string,
): Promise<CheckOptions> {
  const door = nodeDoor();
  const places = stickPlaces(io, options);
  const { organisation, facility, own } = await whoseStick(door, options, places.data, command);
  const verifier = (role: StickRole): Promise<VerifyManifest> =>
    own === undefined
      ? verifierFor(door, options, places, {
          organisation,
          facility,
          direction: role === 'director' ? 'outward' : 'inward',
        })
      : Promise.resolve(
          role === 'director' ? verifierOf('targets', own.directorRoot) : verifierOf('collector', own.catalogTargets),
        );
  return { door, folder, organisation, facility, verifierOf: verifier };
}

/** Says in red, where there is a terminal, and in words anywhere that the stick stays here; the error then says why. */
export async function stoppingInRed<T>(io: CommandIo, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TsukuroiError && error.exitCode === 3 && error.code.startsWith('STICK_')) {
      const words =
        io.language === 'ja'
          ? '■ 止めてください: この USBメモリーを、ほかの機械に挿さないでください ■'
          : '■ STOP: do not plug this stick into another machine ■';
      io.say(`${words}\n`, 'alarm');
    }
    throw error;
  }
}
