import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Cpe, namesOneProduct, parseCpe, parseCpeUri, plainValue, productKeyOf, restrictionsOf } from './cpe.ts';
import { feedsFolder } from './feeds/real-data.ts';

function cpeOf(text: string): Cpe {
  const parsed = text.startsWith('cpe:2.3') ? parseCpe(text) : parseCpeUri(text);
  if (!parsed.ok) {
    throw new Error(`${text}: ${parsed.error}`);
  }
  return parsed.value;
}

describe('CPE 2.3 formatted strings', () => {
  test('escaped characters are one value, the key has none of the escapes', () => {
    const cpe = cpeOf('cpe:2.3:o:cisco:ios:15.0\\(2\\)se10a:*:*:*:*:*:*:*');

    expect(productKeyOf(cpe)).toBe('cpe/o/cisco/ios');
    expect(plainValue(cpe.version)).toBe('15.0(2)se10a');
  });

  test('an escaped colon does not end an attribute, an escaped slash does not end a key name', () => {
    const cpe = cpeOf('cpe:2.3:a:dell:bsafe_ssl-c\\:core\\/x:1.0:*:*:*:*:*:*:*');

    expect(productKeyOf(cpe)).toBe('cpe/a/dell/bsafe_ssl-c:core%2fx');
  });

  test('version NA (-) is not ANY (*), and an escaped asterisk is neither', () => {
    expect(cpeOf('cpe:2.3:h:fortinet:fortigate-60e:-:*:*:*:*:*:*:*').version).toBe('-');
    expect(cpeOf('cpe:2.3:a:php:php:*:*:*:*:*:*:*:*').version).toBe('*');
    expect(plainValue(cpeOf('cpe:2.3:a:vendor:product:8.\\*:*:*:*:*:*:*:*').version)).toBe('8.*');
  });

  test('update, edition and targets become restrictions and are never dropped', () => {
    const cpe = cpeOf('cpe:2.3:o:microsoft:windows_server_2008:r2:sp1:*:*:datacenter:*:x64:*');

    expect(restrictionsOf(cpe)).toEqual(['update:sp1', 'sw_edition:datacenter', 'target_hw:x64']);
    expect(restrictionsOf(cpeOf('cpe:2.3:a:apache:log4j:2.0:-:*:*:*:*:*:*'))).toEqual(['update:-']);
  });

  test.each([
    ['cpe:2.3:a:vendor:product:1.0:*:*:*:*:*:*', 'one attribute short'],
    ['cpe:2.3:a:vendor:product:1.0:*:*:*:*:*:*:*:*', 'one attribute too many'],
    ['cpe:2.3:x:vendor:product:1.0:*:*:*:*:*:*:*', 'no such part'],
    ['cpe:2.3:a:ven*dor:product:1.0:*:*:*:*:*:*:*', 'asterisk inside a value'],
    ['cpe:/a:vendor:product', 'a 2.2 URI'],
  ])('refuses %s: %s', (text) => {
    expect(parseCpe(text).ok).toBe(false);
  });

  test('a pattern names no single product, NA does', () => {
    expect(namesOneProduct(cpeOf('cpe:2.3:h:intel:*:*:*:*:*:*:*:*:*'))).toBe(false);
    expect(namesOneProduct(cpeOf('cpe:2.3:a:microsoft:office*:*:*:*:*:*:*:*:*'))).toBe(false);
    expect(namesOneProduct(cpeOf('cpe:2.3:h:-:wireless_ip_camera_360:-:*:*:*:*:*:*:*'))).toBe(true);
  });
});

describe('CPE 2.2 URIs', () => {
  test('missing attributes are ANY', () => {
    const cpe = cpeOf('cpe:/o:fortinet:fortios');

    expect(productKeyOf(cpe)).toBe('cpe/o/fortinet/fortios');
    expect(cpe.version).toBe('*');
    expect(restrictionsOf(cpe)).toEqual([]);
  });

  test('the packed edition is unpacked (NISTIR 7695, 6.1.3)', () => {
    const cpe = cpeOf('cpe:/a:10web:photo_gallery:::~~~wordpress~~');

    expect(restrictionsOf(cpe)).toEqual(['target_sw:wordpress']);
  });
});

// Which of the names in the file must be refused, by NISTIR 7695: unprotected special characters inside a value, forbidden
// percent forms, wrong prefix or part, a packed edition without five fields, too few attributes. A vendor alone is no product.
const REFUSED = [
  'cpe:/a:microsoft:internet_explorer:8.%02:s%01p',
  'cpe:/a:micro%02soft',
  'cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~win2003',
  'cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~win2003~%99~',
  'cpe:/a:hp:insight_diagnostics:7.4.0.1570::~~online~win2003~a*b~',
  'cpe:/a:%99',
  'cpe:/a:b*c',
  'cpe:/z:%01%01microsoft',
  'cpe:2.4:a:2glux:com_sexypolling:0.9.1:-:-:*:-:joomla\\!:*:*',
  'cpe:2.3:a:2g*lux:com_sexypolling:0.9.1:-:-:*:-:joomla\\!:*:*',
  'cpe:2.3:a:2g?lux:com_sexypolling:0.9.1:-:-:*:-:joomla\\!:*:*',
  'cpe:2.3:z:2glux*:??com_sexypolling??:0.9.1:-:-:*:-:joomla\\!:*:*',
  'cpe:2.3::2glux*:??com_sexypolling??:0.9.1:-:-:*:-:joomla\\!:*:*',
  'cpe:2.3:a:microsoft:internet_explorer%01%01%01%01:?:beta',
];

describe('real names', () => {
  const file = join(feedsFolder(), 'cpematch', 'go-cpe-names.json');

  test.skipIf(!existsSync(file))(`the names of ${file} are read or refused as the specification says`, () => {
    const names = JSON.parse(readFileSync(file, 'utf8').replaceAll('\\\\\\\\', '\\\\')) as string[];

    const outcome = names.map((name) => [name, (name.startsWith('cpe:/') ? parseCpeUri(name) : parseCpe(name)).ok]);

    expect(outcome.length).toBeGreaterThan(30);
    expect(outcome).toEqual(names.map((name) => [name, !REFUSED.includes(name)]));
  });
});
