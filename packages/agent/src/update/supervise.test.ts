import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  BAD_PROGRAMS,
  type BadProgram,
  GOOD_AGENT,
  IMPATIENT,
  releaseText,
  Supervised,
  until,
  writeProgram,
} from './testing/supervised.ts';

const good = (program: string) => writeProgram(program, GOOD_AGENT);

function machine(folder?: string): Supervised {
  const made = new Supervised(folder);
  onTestFinished(() => made.remove());
  made.ground('0.1.0', good);
  return made;
}

/** A good program that a busy machine starts slowly is not a bad one. */
const UNHURRIED = { ...IMPATIENT, trialSeconds: 120 };

const programOf = (made: Supervised, slot: 'a' | 'b') => made.program(slot);

describe('a newer version that is no good: the one before runs again', () => {
  test.each(Object.keys(BAD_PROGRAMS) as BadProgram[])('when it %s', async (kind) => {
    const made = machine();
    made.start();
    expect(await made.lives(made.home)).toBe(true);
    made.lay('a', '0.2.0', BAD_PROGRAMS[kind]);

    // As after a start of the machine: the supervisor looks at once.
    await made.arm('a');
    await made.kill();
    made.start();

    expect(await until(() => made.link('returned') === 'a')).toBe(true);
    expect(await made.lives(made.home)).toBe(true);
    expect([made.link('trying'), made.link('trying-again'), made.link('current')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('when the disk is full in the switch', async (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'tsukuroi-full-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'none', folder], { stdio: 'ignore' });
    } catch {
      rmSync(folder, { recursive: true });
      return context.skip('a disk of its own cannot be mounted here');
    }
    onTestFinished(() => {
      execFileSync('umount', ['-l', folder]);
      rmSync(folder, { recursive: true });
    });
    const made = new Supervised(folder);
    made.ground('0.1.0', good);
    made.lay('a', '0.2.0', good);
    await made.arm('a');
    fill(join(folder, 'data', 'fill'));

    made.start();

    // It runs and cannot write down that it is well: nothing proves it, so it is not kept.
    expect(await until(() => made.link('returned') === 'a')).toBe(true);
    expect(await until(() => made.running() === made.home)).toBe(true);
    rmSync(join(folder, 'data', 'fill'));
    expect(await made.lives(made.home)).toBe(true);
    await made.stop();
  });
});

describe('a newer version that is good', () => {
  test('is kept after its first good check-in, and after a restart of the machine; the next one takes the other slot', async () => {
    const made = machine();
    made.lay('a', '0.2.0', good);
    await made.arm('a');
    made.start(UNHURRIED);

    expect(await until(() => made.link('current') === 'a')).toBe(true);
    await made.kill();
    made.start(UNHURRIED);
    expect(await made.lives(programOf(made, 'a'))).toBe(true);
    made.lay('b', '0.3.0', good);
    await made.arm('b');
    await made.kill();
    made.start(UNHURRIED);

    expect(await until(() => made.link('current') === 'b')).toBe(true);
    expect(await made.lives(programOf(made, 'b'))).toBe(true);
    expect(made.link('before')).toBe('a');
  });

  test('that no longer starts after it was kept gives way to the slot before, which had held', async () => {
    const made = machine();
    for (const [slot, version] of [
      ['a', '0.2.0'],
      ['b', '0.3.0'],
    ] as const) {
      made.lay(slot, version, good);
      await made.arm(slot);
      made.start(UNHURRIED);
      expect(await until(() => made.link('current') === slot)).toBe(true);
      await made.kill();
    }

    rmSync(join(programOf(made, 'b'), 'packages'), { recursive: true });
    made.start(UNHURRIED);

    expect(await made.lives(programOf(made, 'a'))).toBe(true);
    expect([made.link('current'), made.link('returned')]).toEqual(['a', 'b']);
  });

  test('a package that a person installed wins over every slot', async () => {
    const made = machine();
    made.lay('a', '0.2.0', good);
    await made.arm('a');
    made.start(UNHURRIED);
    expect(await until(() => made.link('current') === 'a')).toBe(true);
    await made.stop();

    writeFileSync(join(made.home, 'release.json'), releaseText('0.2.5'));
    made.start(UNHURRIED);

    expect(await made.lives(made.home)).toBe(true);
    expect(made.link('current')).toBeUndefined();
  });
});

describe('power cuts and silence', () => {
  test('a power cut while a version is tried: it is tried once more, and not a third time', async () => {
    const made = machine();
    made.lay('a', '0.2.0', BAD_PROGRAMS['hangs and minds no signal']);
    await made.arm('a');
    made.start({ ...IMPATIENT, trialSeconds: 600 });
    expect(await until(() => made.running() === programOf(made, 'a'))).toBe(true);
    await made.kill();
    made.start({ ...IMPATIENT, trialSeconds: 600 });
    expect(await until(() => made.link('trying-again') === 'a')).toBe(true);
    expect(await until(() => made.running() === programOf(made, 'a'))).toBe(true);
    await made.kill();

    made.start();

    expect(await made.lives(made.home)).toBe(true);
    expect(made.link('returned')).toBe('a');
  });

  test('an agent that gives no sign of life is ended and started anew', async () => {
    const made = new Supervised();
    onTestFinished(() => made.remove());
    // Silent the first time, well the second.
    const marker = join(made.folder, 'once');
    const text = `import { existsSync as is, writeFileSync as mark } from 'node:fs';
if (!is('${marker}')) { mark('${marker}', ''); setInterval(() => {}, 1000); } else { await import('./good.ts'); }`;
    made.ground('0.1.0', (program) => {
      writeProgram(program, text);
      writeFileSync(join(program, 'packages', 'cli', 'src', 'good.ts'), GOOD_AGENT);
    });

    made.start({ ...IMPATIENT, silentSeconds: 3 });

    expect(await made.lives(made.home)).toBe(true);
    expect(made.said.join('')).toContain('no sign of life');
  });

  test('asked to end it ends the agent first, and nothing is left running', async () => {
    const made = machine();
    made.start();
    expect(await made.lives(made.home)).toBe(true);

    expect(await made.stop()).toBe(0);

    expect(made.running()).toBeUndefined();
  });
});

/** Until not one more block is to be had. */
function fill(file: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  for (const bytes of [65_536, 4_096]) {
    try {
      for (;;) {
        writeFileSync(file, Buffer.alloc(bytes), { flag: 'a' });
      }
    } catch {
      // Full.
    }
  }
}
