import { readServerConfig } from '../../config.ts';
import type { ServerContext } from '../../module.ts';
import { Paths } from './service.ts';

const PATHS = new WeakMap<ServerContext, Paths>();

export function pathsOf(context: ServerContext): Paths {
  let paths = PATHS.get(context);
  if (paths === undefined) {
    const { clock, dataFolder, db, hub, settings } = context;
    const gates = async () => (await readServerConfig(dataFolder)).dmz ?? [];
    paths = new Paths({ clock, db, hub, facility: () => settings.facility(), gates });
    PATHS.set(context, paths);
  }
  return paths;
}
