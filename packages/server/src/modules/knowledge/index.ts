import { domainOf } from '../../domain.ts';
import type { ServerModule } from '../../module.ts';
import { addKnowledgeRoutes } from './routes.ts';

export { feedRows } from './routes.ts';
export { Knowledge } from './service.ts';

export const knowledgeModule: ServerModule = {
  id: 'knowledge',
  migrations: [],
  register: (app, context) => addKnowledgeRoutes(app, context, domainOf(context)),
};
