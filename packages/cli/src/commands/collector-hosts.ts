import { hostsOf } from '@tsukuroi/collector/run/hosts.ts';
import { nodeDoor } from '@tsukuroi/trust/files/door.ts';
import { configOf } from '../collector-options.ts';
import type { Command } from '../command.ts';

export const command: Command = {
  summary: {
    ja: 'ファイアウォールやプロキシで収集機に許可する宛先を、用途とともに並べます',
    en: 'Lists the hosts and ports that a firewall or proxy must let the collector reach, and what for',
  },
  usage: '[--data DIR] [--config FILE] [--json]',
  options: { data: { type: 'string' }, config: { type: 'string' }, json: { type: 'boolean' } },
  positionals: false,
  async run(io, options) {
    const door = nodeDoor();
    const config = await configOf(io, options, door);
    const hosts = await hostsOf(door, config);
    const proxy = config?.proxy?.address ?? null;
    if (options.json === true) {
      await io.out(`${JSON.stringify({ proxy, hosts }, null, 2)}\n`);
      return 0;
    }
    const purposes = [...new Set(hosts.flatMap((host) => host.purposes.map((purpose) => purpose[io.language])))].sort();
    for (const purpose of purposes) {
      const needed = hosts.filter((host) => host.purposes.some((one) => one[io.language] === purpose));
      await io.out(`# ${purpose}\n${needed.map(({ host, port }) => `${host}\t${port}\tTCP\n`).join('')}`);
    }
    if (proxy !== null) {
      io.say(
        io.language === 'ja'
          ? `プロキシ ${proxy} を使う設定です。ファイアウォールで許可するのはプロキシだけで、上の宛先はプロキシで許可してください。\n`
          : `The proxy ${proxy} is set: the firewall needs to allow the proxy alone, and the proxy the hosts above.\n`,
      );
    }
    return 0;
  },
};
