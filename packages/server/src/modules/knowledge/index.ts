import './errors.ts';
import './texts.ts';
import { domainOf } from '../../domain.ts';
import type { ServerModule } from '../../module.ts';
import { addKnowledgeRoutes } from './routes.ts';

export type { BroughtFile } from './bring.ts';
export { feedRows, startRebuild } from './routes.ts';
export { Knowledge } from './service.ts';

export const knowledgeModule: ServerModule = {
  id: 'knowledge',
  migrations: [],
  register(app, context) {
    const domain = domainOf(context);
    domain.knowledge.open();
    app.addHook('onClose', async () => domain.knowledge.close());
    addKnowledgeRoutes(app, context, domain);
  },
};
