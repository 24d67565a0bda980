import { ENTITY_MODEL, ENTITY_SERIAL, NETWORK_SYSTEMS, type NetworkSystem } from './systems.ts';

export interface NetworkIdentity {
  readonly os: string;
  readonly name: string;
  readonly version: string;
  readonly model: string | undefined;
  readonly serial: string | undefined;
}

/** RFC 3418 allows sysDescr 255 characters; devices write more. */
const LOOKED_AT = 2_000;
const SYS_DESCR = '1.3.6.1.2.1.1.1.0';
const SYS_OBJECT_ID = '1.3.6.1.2.1.1.2.0';

/** What a device is by its SNMP answers (numeric OID → text). Undefined when no system of the table knows it. */
export function recogniseSnmp(values: ReadonlyMap<string, string>): NetworkIdentity | undefined {
  const description = (values.get(SYS_DESCR) ?? '').slice(0, LOOKED_AT).replace(/^"|"$/g, '');
  const objectId = (values.get(SYS_OBJECT_ID) ?? '').replace(/^\./, '');
  for (const system of NETWORK_SYSTEMS) {
    const words = system.description?.exec(description) ?? null;
    const inTree = system.objectId !== undefined && `${objectId}.`.startsWith(`${system.objectId}.`);
    // With both, the number decides and the description only says the version.
    if (system.objectId === undefined ? words === null : !inTree) {
      continue;
    }
    return identityOf(system, words?.groups ?? {}, values);
  }
  return undefined;
}

function identityOf(
  system: NetworkSystem,
  words: Readonly<Record<string, string | undefined>>,
  values: ReadonlyMap<string, string>,
): NetworkIdentity {
  const stated = first(system.version, values) ?? words.version ?? words.version2 ?? '';
  const version = system.versionIn === undefined ? stated : (system.versionIn.exec(stated)?.[1] ?? '');
  return {
    os: system.os,
    name: system.name,
    version: version.trim(),
    model: modelName(first(system.model, values) ?? words.model ?? first([ENTITY_MODEL], values)),
    serial: first(system.serial, values) ?? first([ENTITY_SERIAL], values),
  };
}

function first(oids: readonly string[] | undefined, values: ReadonlyMap<string, string>): string | undefined {
  for (const oid of oids ?? []) {
    const value = values.get(oid)?.trim();
    if (value !== undefined && value !== '' && value !== '<private>') {
      return value;
    }
  }
  return undefined;
}

/** Fortinet writes one model in two ways: FGT_60E, FortiGate-60E; people and its documents write FortiGate 60E. */
export function modelName(model: string | undefined): string | undefined {
  const text = model?.trim();
  if (text === undefined || text === '') {
    return undefined;
  }
  const short = /^(FGT|FWF)[_-]?(\d+\w*(?:-\w+)*)$/.exec(text);
  if (short?.[1] !== undefined && short[2] !== undefined) {
    return `${short[1] === 'FGT' ? 'FortiGate' : 'FortiWiFi'} ${short[2].replaceAll('_', '-')}`;
  }
  return text.replace(/^(Forti(?:Gate|WiFi|Proxy|Manager|Analyzer|Switch|Web|Mail))[-_]/, '$1 ');
}
