import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MOST_SHUTDOWN_MINUTES } from '@tsukuroi/trust/plan/plan.ts';
import { expect, test } from 'vitest';
import { maintainerScripts, unitsOf, wordsOf } from './fill.ts';
import { ROLES, type Role } from './roles.ts';

const packaging = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'packaging');
const agent = ROLES.find(({ id }) => id === 'agent') as Role;

const server = ROLES.find(({ id }) => id === 'server') as Role;

async function unitNamed(name: string, role = agent): Promise<readonly string[]> {
  const units = await unitsOf(packaging, role);
  return units.find((unit) => unit.name === name)?.text.split('\n') ?? [];
}

test('the resident agent keeps its fence: a user of its own that reads all and writes its own data alone, and hands work to another unit', async () => {
  const resident = await unitNamed('tsukuroi-agent.service');

  expect(resident).toContain('User=tsukuroi-agent');
  expect(resident).toContain('AmbientCapabilities=CAP_DAC_READ_SEARCH CAP_SYS_PTRACE');
  expect(resident).toContain('CapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_SYS_PTRACE');
  expect(resident).toContain('ReadWritePaths=/var/lib/tsukuroi-agent');
  expect(resident).toContain('ProtectSystem=strict');
  expect(resident).toContain('PrivateDevices=yes');
  expect(resident).toContain('SystemCallFilter=~@debug process_vm_readv process_vm_writev');
  expect(resident.find((line) => line.startsWith('ExecStart='))).toContain('--work-unit');
});

test('what runs as root shares no folder of compiled code with the resident agent', async () => {
  const cacheOf = async (name: string) =>
    (await unitNamed(name)).filter((line) => /^(CacheDirectory|Environment=NODE_COMPILE_CACHE)=/.test(line));

  expect(await cacheOf('tsukuroi-agent.service')).toEqual(['CacheDirectory=tsukuroi-agent']);
  for (const name of ['tsukuroi-agent-work.service', 'tsukuroi-agent-shutdown.service']) {
    expect(await cacheOf(name)).toEqual([
      ...['CacheDirectory=tsukuroi-agent-work', 'Environment=NODE_COMPILE_CACHE=/var/cache/tsukuroi-agent-work'],
    ]);
  }
});

test('the worker’s place is root’s from the installation on, is taken over once, and goes with purge', async () => {
  const units = await unitsOf(packaging, agent);
  const scripts = await maintainerScripts(packaging, agent, units, await wordsOf(packaging, agent));
  const text = (name: string) => scripts.find((script) => script.name === name)?.text ?? '';

  expect(text('postinst')).toContain('mkdir -m 0711 "$data-work"');
  expect(text('postinst').indexOf('agent pin')).toBeLessThan(text('postinst').indexOf('chown -hR'));
  expect(text('postrm')).toContain('rm -rf "$data-work"');
});

test('the unit that works ends by itself, is never cut off amid an installation, and has no way in', async () => {
  const work = await unitNamed('tsukuroi-agent-work.service');
  const path = await unitNamed('tsukuroi-agent-work.path');

  expect(work).toContain('Type=oneshot');
  expect(work).toContain('TimeoutStartSec=infinity');
  expect(work).toContain('KillMode=process');
  expect(work.some((line) => line.startsWith('[Install]'))).toBe(false);
  expect(path).toContain('PathChanged=/var/lib/tsukuroi-agent/work/due');
});

test('on the way down work goes first, only where the machine goes off, and nothing kills it before systemd itself would', async () => {
  const resident = await unitNamed('tsukuroi-agent.service');
  const down = await unitNamed('tsukuroi-agent-shutdown.service');
  const value = (name: string) => down.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';

  expect(resident.find((line) => line.startsWith('Wants='))).toContain('tsukuroi-agent-shutdown.service');
  // After the target, so that it stops before it; wanted by the target it would be before it.
  expect(value('After').split(' ')).toContain('multi-user.target');
  expect(down.some((line) => line.startsWith('[Install]') || line.startsWith('WantedBy='))).toBe(false);
  expect([value('Type'), value('RemainAfterExit'), value('KillMode')]).toEqual(['oneshot', 'yes', 'process']);
  expect(value('ExecStop')).toContain('agent work --at-shutdown');
  expect(value('ExecStop')).toMatch(/\(poweroff\|halt\)/);
  expect(value('ExecStop')).not.toMatch(/reboot|kexec/);
  const minutes = Number.parseInt(value('TimeoutStopSec'), 10);
  // poweroff.target: JobTimeoutSec=30min.
  expect(minutes).toBeGreaterThan(MOST_SHUTDOWN_MINUTES);
  expect(minutes).toBeLessThan(30);
});

test('what waits for work is on from the first day, and goes with the package', async () => {
  const units = await unitsOf(packaging, agent);
  const scripts = await maintainerScripts(packaging, agent, units, await wordsOf(packaging, agent));
  const text = (name: string) => scripts.find((script) => script.name === name)?.text ?? '';

  expect(text('postinst')).toContain('deb-systemd-helper enable tsukuroi-agent-work.path');
  expect(text('prerm')).toContain('tsukuroi-agent-work.path');
  expect(text('postrm')).toContain('tsukuroi-agent-work.path');
});

test('the server’s unit makes no link for the first administrator: a newer one voids the one that a person was shown', async () => {
  const unit = await unitNamed('tsukuroi-server.service', server);

  expect(unit.find((line) => line.startsWith('ExecStart='))).toContain('up --no-link');
});
