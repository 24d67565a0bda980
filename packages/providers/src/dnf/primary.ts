import { xmlReader } from './repository-xml.ts';

/** Something that a package gives or needs: a name, and for what version of it. */
export interface Capability {
  readonly name: string;
  /** EQ, GE, GT, LE, LT; undefined for any version. */
  readonly flags: string | undefined;
  /** `[epoch:]version[-release]`. */
  readonly version: string | undefined;
}

/** One package as `primary.xml` has it. */
export interface PrimaryPackage {
  readonly name: string;
  readonly architecture: string;
  /** `epoch:version-release`, the epoch only where it is not 0. */
  readonly evr: string;
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  /** Bytes on the disk once installed; undefined where the index does not say. */
  readonly installedSize: number | undefined;
  /** Name of the source package; undefined where the index does not say. */
  readonly source: string | undefined;
  readonly provides: readonly Capability[];
  readonly requires: readonly Capability[];
  /** Files that `primary` names: those that others may ask for by path. */
  readonly files: readonly string[];
}

const NAME = /^[A-Za-z0-9_][A-Za-z0-9._+-]{0,199}$/;
const ARCHITECTURE = /^[a-z0-9][a-z0-9_]{0,63}$/;
const PART = /^[A-Za-z0-9._+~^]{1,100}$/;
const BELOW = /^[A-Za-z0-9_][A-Za-z0-9._+~^%-]*(?:\/[A-Za-z0-9_][A-Za-z0-9._+~^%-]*)*$/;
/** `name-version-release.src.rpm`, of which neither version nor release can hold a dash (rpm-version(7)). */
const SOURCE = /^([A-Za-z0-9_][A-Za-z0-9._+-]{0,199})-[^-\s]+-[^-\s]+\.(?:no)?src\.rpm$/;
const MOST_ENTRIES = 50_000;

/**
 * Reads `primary.xml` piece by piece and hands over its packages. One whose name, version, path or hash is not of the form is counted and
 * left out: nothing of it can be asked for.
 */
export function primaryReader(take: (item: PrimaryPackage) => void) {
  const state = { unreadable: 0 };
  let entries = 0;
  let fields: Record<string, string> = {};
  let provides: Capability[] = [];
  let requires: Capability[] = [];
  let files: string[] = [];
  let isRpm = false;
  const entry = ({ name = '', flags, epoch, ver, rel }: Readonly<Record<string, string>>): Capability => ({
    name,
    flags,
    version:
      ver === undefined
        ? undefined
        : `${epoch === undefined || epoch === '0' ? '' : `${epoch}:`}${ver}${rel === undefined ? '' : `-${rel}`}`,
  });
  /** More than a package may have is counted and not kept: it is left out at its end, and must not cost memory until then. */
  const keep = <Item>(list: Item[], item: Item): void => {
    entries += 1;
    if (entries <= MOST_ENTRIES) {
      list.push(item);
    }
  };
  const finish = () => {
    const { name = '', arch = '', epoch = '0', ver = '', rel = '', href = '', checksum = '', size = '' } = fields;
    const fits =
      NAME.test(name) &&
      ARCHITECTURE.test(arch) &&
      /^\d{1,10}$/.test(epoch) &&
      PART.test(ver) &&
      PART.test(rel) &&
      BELOW.test(href) &&
      href.length <= 400 &&
      /^[0-9a-f]{64}$/.test(checksum) &&
      /^\d{1,12}$/.test(size) &&
      entries <= MOST_ENTRIES;
    if (!fits) {
      state.unreadable += 1;
    } else if (arch !== 'src' && arch !== 'nosrc') {
      const evr = `${epoch === '0' ? '' : `${epoch}:`}${ver}-${rel}`;
      const where = { path: href, sha256: checksum, size: Number(size) };
      const { installed = '' } = fields;
      const installedSize = /^\d{1,13}$/.test(installed) ? Number(installed) : undefined;
      const source = SOURCE.exec(fields.source ?? '')?.[1];
      take({ name, architecture: arch, evr, ...where, installedSize, source, provides, requires, files });
    }
  };
  const reader = xmlReader({
    open(path, attributes) {
      const at = path.join('/');
      if (at === 'metadata/package') {
        fields = {};
        entries = 0;
        [provides, requires, files] = [[], [], []];
        isRpm = attributes.type === 'rpm';
      } else if (at === 'metadata/package/version') {
        Object.assign(fields, { epoch: attributes.epoch ?? '0', ver: attributes.ver ?? '', rel: attributes.rel ?? '' });
      } else if (at === 'metadata/package/checksum') {
        fields.hash = attributes.type ?? '';
      } else if (at === 'metadata/package/size') {
        fields.size = attributes.package ?? '';
        fields.installed = attributes.installed ?? '';
      } else if (at === 'metadata/package/location') {
        fields.href = attributes['xml:base'] === undefined ? (attributes.href ?? '') : '';
      } else if (at === 'metadata/package/format/provides/entry') {
        keep(provides, entry(attributes));
      } else if (at === 'metadata/package/format/requires/entry') {
        keep(requires, entry(attributes));
      }
    },
    close(path, text) {
      const at = path.join('/');
      if (at === 'metadata/package/name') {
        fields.name = text;
      } else if (at === 'metadata/package/arch') {
        fields.arch = text;
      } else if (at === 'metadata/package/checksum') {
        fields.checksum = fields.hash === 'sha256' ? text : '';
      } else if (at === 'metadata/package/format/sourcerpm') {
        fields.source = text;
      } else if (at === 'metadata/package/format/file') {
        keep(files, text);
      } else if (at === 'metadata/package' && isRpm) {
        finish();
      }
    },
  });
  return { ...reader, state };
}
