import { childrenOf, childText, type XmlElement } from '../../bounded-xml.ts';

/** The XML form of CycloneDX as the JSON form; only the fields that the importer uses. */
export function bomFromXml(bom: XmlElement): unknown {
  const metadata = childrenOf(bom, 'metadata')[0];
  const device = childrenOf(metadata, 'component')[0];
  return {
    // http://cyclonedx.org/schema/bom/1.5 (the root of an extension may come first)
    specVersion: /cyclonedx\.org\/schema\/bom\/(1\.\d+)/.exec(Object.values(bom.attributes).join(' '))?.[1],
    ...(bom.attributes.serialNumber === undefined ? {} : { serialNumber: bom.attributes.serialNumber }),
    metadata: {
      timestamp: childText(metadata, 'timestamp'),
      ...(device === undefined ? {} : { component: component(device) }),
    },
    components: componentsOf(bom),
  };
}

function componentsOf(element: XmlElement): unknown[] {
  return childrenOf(childrenOf(element, 'components')[0], 'component').map(component);
}

function component(element: XmlElement): unknown {
  return {
    'bom-ref': element.attributes['bom-ref'],
    type: element.attributes.type,
    name: childText(element, 'name'),
    version: childText(element, 'version'),
    publisher: childText(element, 'publisher'),
    supplier: { name: childText(childrenOf(element, 'supplier')[0], 'name') },
    purl: childText(element, 'purl'),
    cpe: childText(element, 'cpe'),
    components: componentsOf(element),
  };
}
