import { z } from 'zod';
import type { Ssvc } from './record.ts';

/** CISA's SSVC statement (version 2.0.3) as CVE records and NVD carry it: decision points as a list of single-key objects. */
export const ssvcStatement = z.object({
  timestamp: z.string().optional(),
  role: z.string().optional(),
  options: z.array(z.record(z.string(), z.string())),
});

const EXPLOITATION = z.enum(['none', 'poc', 'active']);
const AUTOMATABLE = z.enum(['yes', 'no']);
const IMPACT = z.enum(['partial', 'total']);

/** The three decision points we use, or undefined when one is missing or has a value we do not know. */
export function ssvcFrom(statement: z.infer<typeof ssvcStatement>): Ssvc | undefined {
  const points = new Map<string, string>();
  for (const option of statement.options) {
    for (const [name, value] of Object.entries(option)) {
      points.set(name.toLowerCase().replaceAll(' ', ''), value.toLowerCase());
    }
  }
  const exploitation = EXPLOITATION.safeParse(points.get('exploitation'));
  const automatable = AUTOMATABLE.safeParse(points.get('automatable'));
  const technicalImpact = IMPACT.safeParse(points.get('technicalimpact'));
  if (!exploitation.success || !automatable.success || !technicalImpact.success) {
    return undefined;
  }
  const day = /^\d{4}-\d{2}-\d{2}/.exec(statement.timestamp ?? '')?.[0];
  return {
    exploitation: exploitation.data,
    automatable: automatable.data,
    technicalImpact: technicalImpact.data,
    ...(day === undefined ? {} : { day }),
    by: statement.role ?? 'CISA Coordinator',
  };
}
