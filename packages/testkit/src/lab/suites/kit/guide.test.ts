import { describe, expect, it } from 'vitest';
import { readGuide } from './guide.ts';

const html = `<p>手を動かすのは 7 手順、打つ命令は 4 個です。</p>
<pre data-do="mount">sudo mount /dev/<i data-is="device">sdb1</i> /mnt &amp;&amp; cd /mnt</pre>
<pre data-do="open">sudo tsukuroi-server open <i data-is="address">192.168.10.5</i></pre>`;

describe('readGuide', () => {
  it('gives a command with the reader’s own values, and with the examples where there are none', () => {
    const guide = readGuide(html);

    expect(guide.command('open', { address: '192.0.2.10' })).toBe('tsukuroi-server open 192.0.2.10');
    expect(guide.command('mount')).toBe('mount /dev/sdb1 /mnt && cd /mnt');
    expect(guide.stated).toEqual({ steps: 7, commands: 4 });
  });

  it('a step that is gone, and a value without a place, are errors', () => {
    const guide = readGuide(html);

    expect(() => guide.command('close')).toThrow('no step close');
    expect(() => guide.command('open', { device: 'sdb1' })).toThrow('no place for device');
  });
});
