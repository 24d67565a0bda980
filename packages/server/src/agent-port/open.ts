import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TsukuroiError } from '@tsukuroi/core';
import { readListen, type ServerConfig } from '../config.ts';
import type { ServerContext } from '../module.ts';
import { type Enrolment, enrolmentOf } from '../modules/enrolment/index.ts';
import { agentPort, enrolPort, secureContextOf } from './index.ts';
import { reachedAs } from './reached-as.ts';

/** The ports of a server that devices reach; the console is a third one of its own. */
export interface AgentPorts {
  readonly agentAddresses: readonly string[];
  readonly enrolAddresses: readonly string[];
  /** Takes up a renewed certificate. */
  renew(): Promise<void>;
  close(): Promise<void>;
}

export interface AgentPortsOptions {
  readonly agentListen: string | undefined;
  readonly enrolListen: string | undefined;
  readonly config: Pick<ServerConfig, 'names'>;
}

/**
 * Opens the ports that are configured.
 *
 * @throws TsukuroiError LISTEN_INVALID, LISTEN_REFUSED, DEVICE_AUTHORITY_BROKEN
 */
export async function openAgentPorts(context: ServerContext, options: AgentPortsOptions): Promise<AgentPorts> {
  const servers: Server[] = [];
  let service: Enrolment | undefined;
  const close = async () => {
    await Promise.all(servers.map(closeServer));
    await service?.parts.seen.written();
  };
  try {
    const { agentListen, enrolListen } = options;
    service = agentListen === undefined && enrolListen === undefined ? undefined : await enrolmentOf(context);
    const open = async (listen: string | undefined, make: typeof agentPort): Promise<readonly string[]> => {
      if (listen === undefined || service === undefined) {
        return [];
      }
      const server = make(service.parts, context.log, context);
      servers.push(server);
      return listening(server, listen, options);
    };
    const agents = await open(agentListen, agentPort);
    const enrolment = await open(enrolListen, enrolPort);
    service?.reachedAt({ agents, enrolment });
    return {
      agentAddresses: agents,
      enrolAddresses: enrolment,
      renew: () => renew(service, servers),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function listening(server: Server, listen: string, { config }: AgentPortsOptions): Promise<readonly string[]> {
  const { host, port: wanted } = readListen(listen);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(wanted, host, resolve);
  try {
    await promise;
  } catch (cause) {
    const reason = String((cause as NodeJS.ErrnoException).code);
    throw new TsukuroiError('LISTEN_REFUSED', { listen, reason }, { cause, exitCode: 3 });
  }
  const { port } = server.address() as AddressInfo;
  return reachedAs(host, port, config);
}

async function renew(service: Enrolment | undefined, servers: readonly Server[]): Promise<void> {
  if (service !== undefined && (await service.renew())) {
    for (const server of servers) {
      server.setSecureContext({ ...secureContextOf(service.parts.authority()), minVersion: 'TLSv1.3' });
    }
  }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
