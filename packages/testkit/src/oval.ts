import type { Claim } from '@tsukuroi/knowledge';

/**
 * Debian claims as OVAL definitions in the layout of Debian's own export (www.debian.org/security/oval/: one vulnerability
 * definition, criteria "Debian is installed" AND any of "package DPKG is earlier than version", `dpkginfo_test` with
 * `debian_evr_string`), so that `oscap oval eval` can judge a machine independently on equal data. Read with OVAL 5.11.1 and
 * oscap 1.3.7.
 *
 * OVAL looks at binary packages and their versions; claims speak about sources. `binariesOf` says which binaries a source
 * has. Where a binary counts otherwise than its source (gcc 4:12.2.0-3 from gcc-defaults 1.203), the two must differ.
 */
export interface OvalSource {
  readonly xml: string;
  /** Definition id → source package and vulnerability. */
  readonly subjects: ReadonlyMap<string, { readonly source: string; readonly vulnerability: string }>;
  /** Claims that the layout cannot say: ranges with a beginning, lists of versions. */
  readonly inexpressible: readonly Claim[];
}

interface Subject {
  readonly source: string;
  readonly vulnerability: string;
  /** Undefined: every version. */
  readonly fixed: string | undefined;
}

/** `release` as product keys name it: `12`. Claims not-affected are left out; undetermined counts as open. */
export function ovalSource(
  claims: Iterable<Claim>,
  release: string,
  binariesOf: (source: string) => readonly string[],
): OvalSource {
  const prefix = `deb/debian/${release}/`;
  const inexpressible: Claim[] = [];
  const found: Subject[] = [];
  for (const claim of claims) {
    if (!claim.product.startsWith(prefix) || claim.status === 'not-affected') {
      continue;
    }
    const [range, ...more] = claim.ranges;
    const bounded = range?.to !== undefined && range.from === undefined && range.toIncluded !== true;
    if (claim.versions !== undefined || more.length > 0 || (range !== undefined && !bounded)) {
      inexpressible.push(claim);
      continue;
    }
    found.push({ source: claim.product.slice(prefix.length), vulnerability: claim.vulnerability, fixed: range?.to });
  }
  const subjects = new Map<string, Subject>();
  const body = new Parts();
  for (const [index, subject] of found.entries()) {
    const binaries = binariesOf(subject.source);
    if (binaries.length > 0) {
      const id = `oval:org.tsukuroi.test:def:${index + 1}`;
      subjects.set(id, subject);
      body.definition(id, subject, binaries);
    }
  }
  return { xml: body.document(release), subjects, inexpressible };
}

/** The four lists of an OVAL document; objects and states are shared between tests as OVAL asks for. */
class Parts {
  readonly #definitions: string[] = [];
  readonly #tests = new Map<string, string>();
  readonly #objects = new Map<string, string>();
  readonly #states = new Map<string, string>();

  definition(id: string, { source, vulnerability, fixed }: Subject, binaries: readonly string[]): void {
    const criteria = binaries.map((binary) => {
      const comment = xmlText(
        fixed === undefined ? `${binary} DPKG is installed` : `${binary} DPKG is earlier than ${fixed}`,
      );
      return `<criterion comment="${comment}" test_ref="${this.#test(binary, fixed)}"/>`;
    });
    this.#definitions.push(
      `<definition class="vulnerability" id="${id}" version="1"><metadata><title>${xmlText(vulnerability)} ${xmlText(source)}</title>` +
        `<reference ref_id="${xmlText(vulnerability)}" source="CVE"/><description>${xmlText(source)}</description></metadata>` +
        '<criteria comment="Release section" operator="AND"><criterion comment="Debian is installed" test_ref="oval:org.tsukuroi.test:tst:1"/>' +
        `<criteria comment="Package section" operator="OR">${criteria.join('')}</criteria></criteria></definition>`,
    );
  }

  #test(binary: string, fixed: string | undefined): string {
    const key = `${binary}\n${fixed ?? ''}`;
    const known = this.#tests.get(key);
    if (known !== undefined) {
      return known.slice(0, known.indexOf('\n'));
    }
    const id = `oval:org.tsukuroi.test:tst:${this.#tests.size + 2}`;
    const object = this.#shared(this.#objects, binary, 'obj');
    const state = fixed === undefined ? undefined : this.#shared(this.#states, fixed, 'ste');
    const stateRef = state === undefined ? '' : `<linux-def:state state_ref="${state}"/>`;
    this.#tests.set(
      key,
      `${id}\n<linux-def:dpkginfo_test check="all" check_existence="at_least_one_exists" comment="${xmlText(binary)}" id="${id}" version="1">` +
        `<linux-def:object object_ref="${object}"/>${stateRef}</linux-def:dpkginfo_test>`,
    );
    return id;
  }

  #shared(map: Map<string, string>, value: string, kind: 'obj' | 'ste'): string {
    const known = map.get(value);
    if (known !== undefined) {
      return known;
    }
    const id = `oval:org.tsukuroi.test:${kind}:${map.size + 2}`;
    map.set(value, id);
    return id;
  }

  document(release: string): string {
    const objects = [...this.#objects].map(
      ([name, id]) =>
        `<linux-def:dpkginfo_object id="${id}" version="1"><linux-def:name>${xmlText(name)}</linux-def:name></linux-def:dpkginfo_object>`,
    );
    const states = [...this.#states].map(
      ([version, id]) =>
        `<linux-def:dpkginfo_state id="${id}" version="1"><linux-def:evr datatype="debian_evr_string" operation="less than">${xmlText(version)}</linux-def:evr></linux-def:dpkginfo_state>`,
    );
    const tests = [...this.#tests.values()].map((text) => text.slice(text.indexOf('\n') + 1));
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5" xmlns:oval="http://oval.mitre.org/XMLSchema/oval-common-5" xmlns:ind-def="http://oval.mitre.org/XMLSchema/oval-definitions-5#independent" xmlns:linux-def="http://oval.mitre.org/XMLSchema/oval-definitions-5#linux">',
      '<generator><oval:product_name>Tsukuroi testkit</oval:product_name><oval:schema_version>5.11.1</oval:schema_version><oval:timestamp>2000-01-01T00:00:00Z</oval:timestamp></generator>',
      `<definitions>${this.#definitions.join('\n')}</definitions>`,
      `<tests>${RELEASE.test}${tests.join('\n')}</tests>`,
      `<objects>${RELEASE.object}${objects.join('\n')}</objects>`,
      `<states>${RELEASE.state.replace('{release}', xmlText(release))}${states.join('\n')}</states>`,
      '</oval_definitions>',
      '',
    ].join('\n');
  }
}

/** "Debian is installed": the first number of /etc/debian_version. */
const RELEASE = {
  test: '<ind-def:textfilecontent54_test check="all" check_existence="at_least_one_exists" comment="Debian is installed" id="oval:org.tsukuroi.test:tst:1" version="1"><ind-def:object object_ref="oval:org.tsukuroi.test:obj:1"/><ind-def:state state_ref="oval:org.tsukuroi.test:ste:1"/></ind-def:textfilecontent54_test>',
  object:
    '<ind-def:textfilecontent54_object id="oval:org.tsukuroi.test:obj:1" version="1"><ind-def:filepath>/etc/debian_version</ind-def:filepath><ind-def:pattern operation="pattern match">^(\\d+)\\.\\d+</ind-def:pattern><ind-def:instance datatype="int">1</ind-def:instance></ind-def:textfilecontent54_object>',
  state:
    '<ind-def:textfilecontent54_state id="oval:org.tsukuroi.test:ste:1" version="1"><ind-def:subexpression datatype="int" operation="equals">{release}</ind-def:subexpression></ind-def:textfilecontent54_state>',
} as const;

function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
