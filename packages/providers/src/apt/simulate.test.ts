import { describe, expect, test } from 'vitest';
import { readSimulation, simulationRefusal } from './simulate.ts';

/** Lines as apt 2.6 prints them on a ward terminal (amd64, with one i386 library) and on a server that gets a new kernel. */
const TERMINAL = [
  'NOTE: This is only a simulation!',
  'Reading package lists...',
  'Inst openssl [3.0.20-1~deb12u2] (3.0.22-1~deb12u2 Debian-Security:12/oldstable-security [amd64]) []',
  'Inst libssl3 [3.0.20-1~deb12u2] (3.0.22-1~deb12u2 Debian-Security:12/oldstable-security [amd64])',
  'Inst libssl3:i386 [3.0.20-1~deb12u2] (3.0.22-1~deb12u2 Debian-Security:12/oldstable-security [i386])',
  'Inst tzdata [2025b-0+deb12u1] (2025b-0+deb12u2 Debian:12.15/oldstable, Debian-Security:12/oldstable-security [all])',
  'Conf libssl3 (3.0.22-1~deb12u2 Debian-Security:12/oldstable-security [amd64])',
  '',
].join('\n');
const SERVER = [
  'Inst linux-image-6.1.0-56-amd64 (6.1.180-1 Debian-Security:12/oldstable-security [amd64])',
  'Inst linux-image-amd64 [6.1.170-1] (6.1.180-1 Debian-Security:12/oldstable-security [amd64])',
  'Conf linux-image-6.1.0-56-amd64 (6.1.180-1 Debian-Security:12/oldstable-security [amd64])',
].join('\n');

const planOf = (text: string) =>
  readSimulation(text).installs.map(({ package: name, architecture, to }) => ({
    package: name,
    architecture,
    version: to,
  }));

describe("apt's simulation", () => {
  test('every step is read with its own architecture, old and new version', () => {
    expect(readSimulation(TERMINAL)).toEqual({
      installs: [
        { package: 'openssl', architecture: 'amd64', from: '3.0.20-1~deb12u2', to: '3.0.22-1~deb12u2' },
        { package: 'libssl3', architecture: 'amd64', from: '3.0.20-1~deb12u2', to: '3.0.22-1~deb12u2' },
        { package: 'libssl3', architecture: 'i386', from: '3.0.20-1~deb12u2', to: '3.0.22-1~deb12u2' },
        { package: 'tzdata', architecture: 'all', from: '2025b-0+deb12u1', to: '2025b-0+deb12u2' },
      ],
      removes: [],
      unread: [],
    });
  });

  test('a new dependency has no installed version', () => {
    expect(readSimulation(SERVER).installs.map(({ package: name, from }) => [name, from])).toEqual([
      ['linux-image-6.1.0-56-amd64', undefined],
      ['linux-image-amd64', '6.1.170-1'],
    ]);
  });

  test('removed and purged packages are named', () => {
    const text = 'Remv exim4-daemon-light [4.96-15]\nPurg old-kernel:i386 [1.0]\nRemv libx [1] [libx:amd64 ]\n';

    expect(readSimulation(text).removes).toEqual(['exim4-daemon-light', 'old-kernel:i386', 'libx']);
  });

  test.each(['Inst', 'Inst ../../etc (1 x [amd64])', 'Inst a [1] (2', 'Remv ', 'Inst a (1;rm Debian [amd64] extra)'])(
    'a step that is not understood is kept: %s',
    (line) => {
      expect(readSimulation(`${line}\n`)).toMatchObject({ installs: [], removes: [], unread: [line] });
    },
  );
});

describe('simulation against the plan', () => {
  test.each([
    ['ward terminal', TERMINAL],
    ['server', SERVER],
  ])('exactly what was planned is not refused: %s', (_, text) => {
    expect(simulationRefusal(readSimulation(text), planOf(text))).toBeUndefined();
  });

  test('a removal that nobody planned refuses everything, before any other reason', () => {
    const simulation = readSimulation(`${TERMINAL}Remv exim4 [4.96-15]\nInst surprise (1 Debian:12 [amd64])\n`);

    expect(simulationRefusal(simulation, planOf(TERMINAL))).toEqual({ reason: 'removes', packages: ['exim4'] });
  });

  test('a package more, another version, a package less, a line not understood', () => {
    const plan = planOf(TERMINAL);
    const more = readSimulation(`${TERMINAL}Inst surprise (1 Debian:12 [amd64])\n`);
    const older = readSimulation(TERMINAL.replaceAll('2025b-0+deb12u2', '2025b-0+deb12u1.1'));
    const less = readSimulation(TERMINAL.replace(/^Inst openssl.*\n/m, ''));

    expect(simulationRefusal(more, plan)).toEqual({ reason: 'unplanned', packages: ['surprise:amd64'] });
    expect(simulationRefusal(older, plan)).toEqual({ reason: 'other-version', packages: ['tzdata:all'] });
    expect(simulationRefusal(less, plan)).toEqual({ reason: 'missing', packages: ['openssl:amd64'] });
    expect(simulationRefusal(readSimulation(`${TERMINAL}Inst ?`), plan)?.reason).toBe('not-understood');
  });

  test('a library of another architecture is another package', () => {
    const plan = planOf(TERMINAL).filter(({ architecture }) => architecture !== 'i386');

    expect(simulationRefusal(readSimulation(TERMINAL), plan)).toEqual({
      reason: 'unplanned',
      packages: ['libssl3:i386'],
    });
  });
});
