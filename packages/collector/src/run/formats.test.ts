import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { collectorConfigShape } from './config.ts';

const PAGE = new URL('../../../../docs/formats/collector.md', import.meta.url);

it('the example of collector.json is read, and every field of the shape stands on the page', () => {
  const page = readFileSync(PAGE, 'utf8');
  const example = /```json example=config\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

  const config = collectorConfigShape.parse(JSON.parse(example));

  expect(config.facilities).toHaveLength(2);
  const fields = [...Object.keys(collectorConfigShape.shape), ...Object.keys(config.facilities[0] ?? {})];
  expect(fields.filter((field) => !page.includes(field))).toEqual([]);
});
