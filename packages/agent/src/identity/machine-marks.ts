import type { Facts, MachineMarks } from '@tsukuroi/protocol';

/** Interfaces that a program made: their addresses say nothing about the machine. */
const MADE_BY_PROGRAMS = /^(lo|docker|veth|br-|virbr|vnet|tun|tap|wg|cni|flannel|cali|zt)/;
const MOST = 8;

/** What tells this machine from its clone: serial number and network addresses, as far as they were read. */
export function machineMarks({ platform, interfaces = [] }: Pick<Facts, 'platform' | 'interfaces'>): MachineMarks {
  const macs = interfaces
    .filter(({ name }) => !MADE_BY_PROGRAMS.test(name))
    .flatMap(({ mac }) => (mac === undefined || /^(00:?)+$/.test(mac) ? [] : [mac.toLowerCase()]));
  const distinct = [...new Set(macs)].sort().slice(0, MOST);
  return {
    ...(platform?.serial === undefined ? {} : { serial: platform.serial.slice(0, 200) }),
    ...(distinct.length === 0 ? {} : { macs: distinct }),
  };
}
