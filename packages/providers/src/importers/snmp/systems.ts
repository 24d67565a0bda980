/** Windows answers SNMP as well; its description tells the build and not the state of its updates. */
export function systemOfDescription(description: string): { id: string; name: string; version: string } | undefined {
  const windows = /Software: (Windows(?: \d{4}| NT)?)(?: Server)? Version (\d+\.\d+) +\(Build (?:Number: )?(\d+)/.exec(
    description,
  );
  if (windows?.[2] !== undefined && windows[3] !== undefined) {
    // Windows 10 and later say 6.3 here and give their own build (wesng validation data, librenms tests/snmpsim windows*).
    const base = Number(windows[3]) >= 10_240 ? '10.0' : windows[2];
    return { id: 'windows', name: 'Windows', version: `${base}.${windows[3]}` };
  }
  // Linux says the release of its kernel, and so do a hundred kinds of appliance: which system it is stays unknown.
  return undefined;
}
