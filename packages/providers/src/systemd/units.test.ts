import { describe, expect, it } from 'vitest';
import { parseUnits } from './units.ts';

describe('parseUnits', () => {
  it('turns systemd words into ours', () => {
    const text = [
      'ssh.service            loaded    active   running OpenBSD Secure Shell server',
      'apt-daily.service      loaded    inactive dead    Daily apt download activities',
      'exim4.service          loaded    failed   failed  LSB: exim Mail Transport Agent',
      'apparmor.service       loaded    active   exited  Load AppArmor profiles',
      'display-manager.service not-found inactive dead   display-manager.service',
      'slow.service           loaded    activating start Slow',
      'ssh.socket             loaded    active   listening socket',
    ].join('\n');

    expect([...parseUnits(text)]).toEqual([
      ['ssh', 'running'],
      ['apt-daily', 'stopped'],
      ['exim4', 'failed'],
      ['apparmor', 'stopped'],
      ['slow', 'unknown'],
    ]);
  });
});
