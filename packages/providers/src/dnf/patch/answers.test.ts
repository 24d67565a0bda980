import { describe, expect, test } from 'vitest';
import { meaningOf } from './apply.ts';
import { readRebootHint, readServices } from './need-restart.ts';
import { planRefusal } from './prepare.ts';
import { readRpmState } from './state.ts';

const plan = (summary: string, more = '', code = 0) =>
  planRefusal({ code, text: `${more}\nTransaction Summary\n====\n${summary}\n` }, 3);

describe('what dnf would do', () => {
  test('is the order when as many are installed or upgraded as were ordered', () => {
    expect(plan('Install  1 Package\nUpgrade  2 Packages')).toBeUndefined();
  });

  test('one more or one less is refused', () => {
    expect(plan('Upgrade  4 Packages')?.[0]).toBe('unplanned-change');
    expect(plan('Upgrade  2 Packages')?.[0]).toBe('unplanned-change');
  });

  test('a removal, by word or as a replacement, is refused and named', () => {
    expect(plan('Upgrade  3 Packages\nRemove  1 Package')).toEqual(['would-remove', 'Remove  1 Package']);
    expect(plan('Upgrade  3 Packages', '     replacing  lab-link.noarch 2:4.1-1')).toEqual([
      'would-remove',
      'lab-link.noarch',
    ]);
  });

  test('turning back or leaving out is refused', () => {
    expect(plan('Upgrade  3 Packages\nSkip  1 Package')?.[0]).toBe('unplanned-change');
    expect(plan('Downgrade  3 Packages')?.[0]).toBe('unplanned-change');
  });

  test('a plan that cannot be read is not agreed to, whatever the exit code says', () => {
    expect(planRefusal({ code: 0, text: 'Nothing to do.\n' }, 3)?.[0]).toBe('unplanned-change');
    expect(planRefusal({ code: 0, text: '' }, 3)?.[0]).toBe('unplanned-change');
  });

  test('what is missing is said; a lock and a kill are other things', () => {
    const text = 'Error: \n Problem: conflicting requests\n  - nothing provides lab-codec needed by x\n';
    expect(planRefusal({ code: 1, text }, 3)?.[1]).toContain('nothing provides lab-codec');
    expect(planRefusal({ code: 200, text: '' }, 3)).toEqual(['busy', 'dnf']);
    expect(planRefusal({ code: null, text: '', problem: 'timeout' }, 3)?.[0]).toBe('package-manager-broken');
  });
});

describe('rpm records', () => {
  const line = (...fields: readonly string[]) => `${fields.join('\t')}\n`;

  test('old beside new is torn, except of what stands side by side', () => {
    const text = [
      line('bash', 'x86_64', '0', '5.1', '1', '10', '1'),
      line('bash', 'x86_64', '0', '5.1', '2', '10', '2'),
      line('kernel-core', 'x86_64', '0', '5.14', '1', '10', '1'),
      line('kernel-core', 'x86_64', '0', '5.14', '2', '10', '2'),
      line('kmod-ward', 'x86_64', '0', '1', '1', '10', '1'),
      line('kmod-ward', 'x86_64', '0', '1', '2', '10', '2'),
      line('glibc', 'i686', '0', '2.34', '1', '10', '1'),
      line('glibc', 'x86_64', '0', '2.34', '1', '10', '1'),
    ].join('');

    expect(readRpmState(text).torn).toEqual(['bash.x86_64', 'kmod-ward.x86_64']);
    expect(readRpmState(text, new Set(['kmod-ward'])).torn).toEqual(['bash.x86_64']);
  });

  test('an epoch stands only where it is not 0', () => {
    const text =
      line('bind', 'x86_64', '32', '9.16', '2', '10', '1') + line('bash', 'x86_64', '0', '5.1', '2', '10', '1');

    expect(readRpmState(text).all.map(({ version }) => version)).toEqual(['32:9.16-2', '5.1-2']);
  });
});

describe('what needs a restart', () => {
  test('exit code 1 alone is no answer: it is that of a missing plug-in too', () => {
    expect(readRebootHint(1, 'No such command: needs-restarting.')).toBeUndefined();
    expect(
      readRebootHint(
        1,
        'Core libraries or services have been updated:\n\nReboot is required to fully utilize these updates.\n',
      ),
    ).toBe(true);
    expect(
      readRebootHint(
        0,
        'No core libraries or services have been updated since boot-up.\nReboot should not be necessary.\n',
      ),
    ).toBe(false);
    expect(readRebootHint(0, '')).toBeUndefined();
  });

  test('services are units, one in each line; other words are no answer', () => {
    expect(readServices(0, 'sshd.service\ngetty@tty1.service\n')).toEqual(['sshd.service', 'getty@tty1.service']);
    expect(readServices(0, '')).toEqual([]);
    expect(readServices(1, '')).toBeUndefined();
    expect(readServices(0, 'No such command\n')).toBeUndefined();
  });
});

test.each([
  [{ code: 0, text: '' }, '最後まで終わりました'],
  [{ code: 1, text: '' }, 'dnf がエラーで終わりました'],
  [{ code: 100, text: '' }, '更新が残っています'],
  [{ code: 200, text: '' }, 'ほかのプログラムがパッケージを操作中のため、始められませんでした'],
  [{ code: 7, text: '' }, 'dnf が終了コード 7 で終わりました'],
  [{ code: null, text: '', problem: 'timeout' }, '時間切れで打ち切りました'],
])('the end %o in words', (said, words) => {
  expect(meaningOf(said)).toBe(words);
});
