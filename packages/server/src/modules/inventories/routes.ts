import { TsukuroiError } from '@tsukuroi/core';
import { importResultShape } from '@tsukuroi/protocol';
import type { FastifyRequest } from 'fastify';
import { who } from '../../access.ts';
import type { Domain } from '../../domain.ts';
import type { ServerContext } from '../../module.ts';
import { API, type App } from '../../platform/http/app.ts';
import { uploadedFiles } from '../../platform/http/upload.ts';
import { actorOf } from '../audit/index.ts';
import { takeFiles } from './take-files.ts';

export function addInventoryRoutes(app: App, context: ServerContext, domain: Domain): void {
  app.route({
    method: 'POST',
    url: `${API}/inventories`,
    config: { access: who.adminOperatorImport },
    schema: {
      summary: 'Import inventories; each file is taken whole or refused whole; files of one device make one report',
      tags: ['inventories'],
      consumes: ['multipart/form-data'],
      response: { 200: importResultShape },
    },
    handler: async (request) => {
      const actor = actorOf(request.principal);
      const files = await uploadedFiles(request as unknown as FastifyRequest);
      if (files.length === 0) {
        throw new TsukuroiError('INVENTORY_NO_FILE');
      }
      return { files: await takeFiles(files, actor, request.language, context, domain) };
    },
  });
}
