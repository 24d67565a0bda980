import { describeError, type Language, TsukuroiError } from '@tsukuroi/core';
import { type ImportResult, importResultShape } from '@tsukuroi/protocol';
import type { FastifyRequest } from 'fastify';
import { who } from '../../access.ts';
import type { Domain } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { API, type App } from '../../platform/http/app.ts';
import { uploadedFiles } from '../../platform/http/upload.ts';
import { type Actor, actorOf } from '../audit/index.ts';
import { readInventoryFile } from './read-file.ts';

type FileResult = ImportResult['files'][number];

export function addInventoryRoutes(app: App, context: ServerContext, domain: Domain): void {
  app.route({
    method: 'POST',
    url: `${API}/inventories`,
    config: { access: who.adminOperatorImport },
    schema: {
      summary: 'Import inventories; each file is taken whole or refused whole',
      tags: ['inventories'],
      consumes: ['multipart/form-data'],
      response: { 200: importResultShape },
    },
    handler: async (request) => {
      const actor = actorOf(request.principal);
      const files: FileResult[] = [];
      for (const { name, bytes } of await uploadedFiles(request as unknown as FastifyRequest)) {
        files.push(await takeFile(name, bytes, actor, request.language, context, domain));
      }
      if (files.length === 0) {
        throw new TsukuroiError('INVENTORY_NO_FILE');
      }
      return { files };
    },
  });
}

async function takeFile(
  name: string,
  bytes: Uint8Array,
  actor: Actor,
  language: Language,
  { settings }: Pick<ServerContext, 'settings'>,
  { inventories }: Pick<Domain, 'inventories'>,
): Promise<FileResult> {
  try {
    const read = await readInventoryFile(name, bytes);
    const { id: facility } = await settings.facility();
    const devices = await inventories.take(actor, facility, name, read.inventories);
    return { name, taken: true, recognisedAs: read.recognisedAs.title[language], devices, refusal: null };
  } catch (error) {
    if (!(error instanceof TsukuroiError)) {
      throw error;
    }
    const { code, what, effect, next } = describeError(error, language);
    return { name, taken: false, recognisedAs: null, devices: [], refusal: { code, what, effect, next } };
  }
}
