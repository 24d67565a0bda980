import { readServerConfig } from '../../config.ts';
import type { ServerContext } from '../../module.ts';
import { DirectorService } from './service.ts';

const DIRECTORS = new WeakMap<ServerContext, Promise<DirectorService>>();

/** The director of a server, opened at its first use: what lies in the data folder is looked at, and published when it is due. */
export function directorOf(context: ServerContext): Promise<DirectorService> {
  let director = DIRECTORS.get(context);
  if (director === undefined) {
    director = open(context);
    DIRECTORS.set(context, director);
    director.catch(() => DIRECTORS.delete(context));
  }
  return director;
}

async function open({ audit, clock, dataFolder, db, log, settings }: ServerContext): Promise<DirectorService> {
  const { id: facility } = await settings.facility();
  const config = await readServerConfig(dataFolder);
  const director = new DirectorService({ audit, clock, config, dataFolder, db, facility, log });
  await director.care();
  return director;
}
