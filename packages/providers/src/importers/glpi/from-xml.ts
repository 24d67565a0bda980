import { childrenOf, childText, type XmlElement } from '../../bounded-xml.ts';

/** The XML of FusionInventory and OCS agents in the shape of the GLPI JSON; only the fields that the importer uses. */
export function reportFromXml(request: XmlElement): unknown {
  const content = childrenOf(request, 'CONTENT')[0];
  const first = (name: string): XmlElement | undefined => childrenOf(content, name)[0];
  const fields = (
    element: XmlElement | undefined,
    names: readonly string[],
  ): Record<string, string | undefined> | undefined =>
    element === undefined
      ? undefined
      : Object.fromEntries(names.map((name) => [name.toLowerCase(), childText(element, name)]));
  const many = (name: string, names: readonly string[]): unknown[] | undefined => {
    const found = childrenOf(content, name);
    return found.length === 0 ? undefined : found.map((element) => fields(element, names));
  };
  return {
    deviceid: childText(request, 'DEVICEID'),
    content: {
      hardware: fields(first('HARDWARE'), ['NAME', 'UUID', 'WORKGROUP']),
      bios: fields(first('BIOS'), ['SMANUFACTURER', 'SMODEL', 'SSN']),
      operatingsystem: fields(first('OPERATINGSYSTEM'), [
        'NAME',
        'FULL_NAME',
        'VERSION',
        'KERNEL_NAME',
        'KERNEL_VERSION',
        'ARCH',
      ]),
      softwares: many('SOFTWARES', ['NAME', 'VERSION', 'PUBLISHER', 'ARCH', 'FROM']),
      networks: many('NETWORKS', ['DESCRIPTION', 'MAC', 'IPADDRESS']),
      accesslog: fields(first('ACCESSLOG'), ['LOGDATE']),
    },
  };
}
