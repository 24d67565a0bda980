import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { reconcile } from './journals.ts';

const head = (line: string) => createHash('sha256').update(line).digest('hex').slice(0, 16);

/** A journal of `count` lines that follow each other. */
function journal(host: string, count: number) {
  const lines: string[] = [];
  let previous = '0'.repeat(16);
  for (let sequence = 1; sequence <= count; sequence += 1) {
    const line = `${'A'.repeat(86)} ${JSON.stringify({ host, sequence, previous })}`;
    lines.push(`${sequence} ${line}`);
    previous = head(line);
  }
  return {
    device: { host, identity: `id-${host}`, lines },
    taken: { identity: `id-${host}`, last: count, head: previous },
  };
}

const [one, two] = [journal('ep1', 4), journal('ep2', 2)];

describe('reconcile', () => {
  it('finds nothing wrong when every number was taken', () => {
    expect(reconcile([one.device, two.device], [two.taken, one.taken])).toEqual([]);
  });

  it('names the device whose newest report the server did not take', () => {
    expect(reconcile([one.device, two.device], [{ ...one.taken, last: 3 }, two.taken])).toEqual([
      'ep1: wrote up to 4, the server took up to 3',
    ]);
  });

  it('sees a report that was dropped from the middle, though both ends agree', () => {
    const dropped = { ...one.device, lines: one.device.lines.filter((line) => !line.startsWith('2 ')) };

    expect(reconcile([dropped], [one.taken])).toEqual([
      'ep1: number 2 is missing before 3',
      'ep1: number 3 does not follow the line before it',
    ]);
  });

  it('sees a first report that was dropped, and a line that was changed', () => {
    const headless = { ...two.device, lines: two.device.lines.slice(1) };
    const changed = { ...two.device, lines: two.device.lines.map((line) => line.replace('ep2', 'ep9')) };

    expect(reconcile([headless], [two.taken]).join()).toContain('number 1 is missing before 2');
    expect(reconcile([changed], [two.taken]).join()).toContain('another line on the server');
  });

  it('does not call a device reconciled of which the server knows nothing, or which wrote nothing', () => {
    expect(reconcile([one.device], [two.taken])).toEqual(['ep1: the server has 0 journals of it']);
    expect(reconcile([{ ...one.device, lines: [] }], [one.taken]).join()).toContain('wrote nothing');
  });
});
