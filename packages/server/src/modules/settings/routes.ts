import { changeSettingsShape, settingsShape } from '@tsukuroi/protocol';
import { who } from '../../access.ts';
import type { ServerContext } from '../../module.ts';
import { API, type App } from '../../platform/http/app.ts';
import { actorOf } from '../audit/index.ts';
import { runtimeState } from './runtime.ts';

export function addSettingsRoutes(
  app: App,
  context: Pick<ServerContext, 'clock' | 'settings' | 'dataFolder' | 'productVersion' | 'place'>,
): void {
  const { settings, clock } = context;
  const shown = async () => {
    const place = context.place();
    const values = await settings.values();
    return {
      facility: (await settings.facility()).name,
      address: place.address,
      dataFolder: context.dataFolder,
      database: place.database,
      runtime: runtimeState(process.version, clock),
      productVersion: context.productVersion,
      sample: values.sample,
      listening: { loopbackOnly: place.loopbackOnly, certificate: place.certificate },
      silentAfterDays: values.silentAfterDays,
    };
  };

  app.route({
    method: 'GET',
    url: `${API}/settings`,
    config: { access: who.all },
    schema: { summary: 'Settings of this server and facility', tags: ['settings'], response: { 200: settingsShape } },
    handler: shown,
  });

  app.route({
    method: 'PATCH',
    url: `${API}/settings`,
    config: { access: who.admin },
    schema: {
      summary: 'Change settings',
      tags: ['settings'],
      body: changeSettingsShape,
      response: { 200: settingsShape },
    },
    handler: async (request) => {
      await settings.change(actorOf(request.principal), request.body);
      return shown();
    },
  });
}
