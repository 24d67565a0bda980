import { describe, expect, it } from 'vitest';
import { parseRpmQuery, sourceOfRpm } from './listing.ts';

describe('parseRpmQuery', () => {
  it('keeps epoch, source, vendor and module stream, and leaves out keys', () => {
    const text = [
      'bash\t5.1.8-6.el9\tx86_64\tbash-5.1.8-6.el9.src.rpm\tAlmaLinux\t(none)',
      'nodejs\t1:18.14.2-3.module_el9\tx86_64\tnodejs-18.14.2-3.module_el9.src.rpm\tAlmaLinux\tnodejs:18:9020020230327152102:rhel9',
      'gpg-pubkey\t8483c65d-5ccc5b19\t(none)\t(none)\t(none)\t(none)',
      'ward-monitor\t2.0-1\tnoarch\t(none)\t(none)\t(none)',
      '',
    ].join('\n');

    expect(parseRpmQuery(text)).toEqual({
      software: [
        {
          scheme: 'rpm',
          name: 'bash',
          version: '5.1.8-6.el9',
          arch: 'x86_64',
          source: 'bash',
          sourceVersion: '5.1.8-6.el9',
          origin: 'AlmaLinux',
        },
        {
          scheme: 'rpm',
          name: 'nodejs',
          version: '1:18.14.2-3.module_el9',
          arch: 'x86_64',
          source: 'nodejs',
          sourceVersion: '18.14.2-3.module_el9',
          origin: 'AlmaLinux',
          stream: 'nodejs:18',
        },
        { scheme: 'rpm', name: 'ward-monitor', version: '2.0-1', arch: 'noarch' },
      ],
      refused: [],
    });
  });

  it('says which lines are no packages', () => {
    expect(parseRpmQuery('error: rpmdb open failed\n').refused).toEqual([1]);
  });
});

describe('sourceOfRpm', () => {
  it('splits from the right: names carry dashes', () => {
    expect(sourceOfRpm('python-cryptography-36.0.1-4.el9.src.rpm')).toEqual({
      source: 'python-cryptography',
      sourceVersion: '36.0.1-4.el9',
    });
    expect(sourceOfRpm('plain')).toBeUndefined();
  });
});
