import { domainOf } from '../../domain.ts';
import type { ServerModule } from '../../module.ts';
import { addVulnerabilityRoutes } from './routes.ts';

export { vulnerabilityRow, vulnerabilitySource } from './list.ts';

/** What is open in the facility, as people read it: the lists and pages over the counters of the findings module. */
export const vulnerabilitiesModule: ServerModule = {
  id: 'vulnerabilities',
  migrations: [],
  register: (app, context) => addVulnerabilityRoutes(app, context, domainOf(context)),
};
