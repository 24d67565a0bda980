import type { ServerContext } from '../../module.ts';
import { Paths } from './service.ts';

const PATHS = new WeakMap<ServerContext, Paths>();

export function pathsOf(context: ServerContext): Paths {
  let paths = PATHS.get(context);
  if (paths === undefined) {
    const { clock, db, hub, settings } = context;
    paths = new Paths({ clock, db, hub, facility: () => settings.facility(), gates: async () => [] });
    PATHS.set(context, paths);
  }
  return paths;
}
