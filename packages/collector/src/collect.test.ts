import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@tsukuroi/core';
import type { DownloadPlan } from '@tsukuroi/knowledge/download.ts';
import { openFeedFile } from '@tsukuroi/knowledge/input.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CollectOptions, collect } from './collect.ts';
import { realNetwork } from './network.ts';
import { type Publisher, startPublisher } from './testing/publisher.ts';

let folder = '';
let publisher: Publisher;
let slept: number[] = [];
const clock = fixedClock('2026-11-22T00:00:00Z');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tsukuroi-collect-'));
  publisher = await startPublisher();
  slept = [];
});

afterEach(async () => {
  await publisher.close();
  await rm(folder, { recursive: true, force: true });
});

function options(more: Partial<CollectOptions> = {}): CollectOptions {
  const sleep = async (ms: number) => {
    slept.push(ms);
  };
  return { folder, network: { ...realNetwork, sleep }, clock, language: 'ja', ...more };
}

function plan(more: Partial<DownloadPlan> = {}): DownloadPlan {
  return {
    id: 'json',
    url: `${publisher.url}/kev.json`,
    saveAs: 'kev/kev.json',
    limitBytes: 1000,
    conditional: 'etag',
    everyHours: 6,
    source: 'test',
    ...more,
  };
}

const round = (plans: readonly DownloadPlan[], more: Partial<CollectOptions> = {}) =>
  collect([{ feed: 'kev', plans }], options(more));

describe('collect', () => {
  it('saves a file whole and asks for it again only when it changed (ETag)', async () => {
    publisher.on('/kev.json', (request, response) => {
      if (request.headers['if-none-match'] === '"1"') {
        response.writeHead(304).end();
        return;
      }
      response.writeHead(200, { etag: '"1"' }).end('{"a":1}');
    });

    const first = await round([plan()]);
    const second = await round([plan()], { now: true });

    expect(first).toMatchObject([{ state: 'saved', bytes: 7 }]);
    expect(second).toMatchObject([{ state: 'unchanged', bytes: 0 }]);
    expect(await readFile(join(folder, 'kev/kev.json'), 'utf8')).toBe('{"a":1}');
  });

  it('sends If-Modified-Since where the publisher gives a date only', async () => {
    publisher.on('/kev.json', (_, response) => {
      response.writeHead(200, { 'last-modified': 'Sat, 21 Nov 2026 00:00:00 GMT' }).end('x');
    });

    await round([plan({ conditional: 'last-modified' })]);
    await round([plan({ conditional: 'last-modified' })], { now: true });

    expect(publisher.asked[1]?.headers['if-modified-since']).toBe('Sat, 21 Nov 2026 00:00:00 GMT');
  });

  it('keeps beside the file what the server said about it, also where an older release left none', async () => {
    const lastModified = 'Sat, 21 Nov 2026 00:00:00 GMT';
    publisher.on('/kev.json', (request, response) => {
      const known = request.headers['if-modified-since'] !== undefined;
      response.writeHead(known ? 304 : 200, { 'last-modified': lastModified, etag: '"1"' }).end(known ? '' : 'x');
    });
    publisher.on('/plain', (_, response) => {
      response.writeHead(200).end('y');
    });
    const plain = plan({ id: 'plain', url: `${publisher.url}/plain`, saveAs: 'kev/plain' });
    const note = async (name: string) => JSON.parse(await readFile(join(folder, `kev/${name}.fetched`), 'utf8'));

    await round([plan(), plain]);
    const first = await note('kev.json');
    await rm(join(folder, 'kev/kev.json.fetched'));
    const second = await round([plan(), plain], { now: true });

    expect(first).toEqual({
      format: 'fetched/1',
      url: `${publisher.url}/kev.json`,
      sha256: createHash('sha256').update('x').digest('hex'),
      fetchedAt: '2026-11-22T00:00:00Z',
      lastModified,
      etag: '"1"',
    });
    expect(second[0]?.state).toBe('unchanged');
    expect(await note('kev.json')).toEqual(first);
    expect(await note('plain')).not.toHaveProperty('lastModified');
    expect((await openFeedFile(folder, 'kev/kev.json')).modified).toBe('2026-11-21T00:00:00Z');
    expect(await openFeedFile(folder, 'kev/plain')).not.toHaveProperty('modified');
  });

  it('fetches in full when the file was taken away, whatever the memory says', async () => {
    publisher.on('/kev.json', (_, response) => {
      response.writeHead(200, { etag: '"1"' }).end('x');
    });
    await round([plan()]);
    await rm(join(folder, 'kev'), { recursive: true });

    const again = await round([plan()]);

    expect(again).toMatchObject([{ state: 'saved' }]);
    expect(publisher.asked[1]?.headers['if-none-match']).toBeUndefined();
  });

  it('does not ask a publisher more often than the plan says', async () => {
    publisher.on('/kev.json', (_, response) => {
      response.writeHead(200).end('x');
    });
    await round([plan()]);

    const soon = await round([plan()]);

    expect(soon).toMatchObject([{ state: 'not-yet' }]);
    expect(publisher.asked).toHaveLength(1);
  });

  it('repeats passing troubles, waits as long as the server asks, and gives up on a plain no', async () => {
    publisher.on('/kev.json', (_, response, times) => {
      if (times < 3) {
        response.writeHead(times === 1 ? 503 : 429, times === 1 ? {} : { 'retry-after': '7' }).end();
        return;
      }
      response.writeHead(200).end('ok');
    });

    const outcome = await round([plan()]);
    const missing = await round([plan({ url: `${publisher.url}/gone`, saveAs: 'kev/gone' })]);

    expect(outcome).toMatchObject([{ state: 'saved' }]);
    expect(slept.slice(0, 2)).toEqual([1000, 7000]);
    expect(missing[0]?.reason).toContain('HTTP 404');
    expect(publisher.asked.filter((one) => one.path === '/gone')).toHaveLength(1);
  });

  it('keeps the previous file and the other feeds when one body is too large, announced or not', async () => {
    publisher.on('/kev.json', (_, response, times) => {
      response.writeHead(200).end(times === 1 ? 'good' : 'x'.repeat(2000));
    });
    publisher.on('/other', (_, response) => {
      response.writeHead(200).end('other');
    });
    const plans = [plan(), plan({ id: 'other', url: `${publisher.url}/other`, saveAs: 'kev/other' })];
    await round(plans);

    const second = await round(plans, { now: true });

    expect(second.map((one) => one.state)).toEqual(['refused', 'saved']);
    expect(second[0]?.reason).toContain('1000');
    expect(await readFile(join(folder, 'kev/kev.json'), 'utf8')).toBe('good');
  });

  it('leaves no part file behind when the connection breaks in the middle', async () => {
    publisher.on('/kev.json', (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    });

    const outcome = await round([plan()]);

    expect(outcome).toMatchObject([{ state: 'refused' }]);
    expect(await readdir(join(folder, 'kev'))).toEqual([]);
  });

  it('does not follow a redirect to a host that the plan does not name', async () => {
    publisher.on('/kev.json', (_, response) => {
      response.writeHead(302, { location: 'https://evil.example/kev.json' }).end();
    });

    const outcome = await round([plan()]);

    expect(outcome[0]?.reason).toContain('evil.example');
  });

  it('refuses a publisher without TLS that is not this machine', async () => {
    const outcome = await round([plan({ url: 'http://192.0.2.1/kev.json' })]);

    expect(outcome).toMatchObject([{ state: 'refused' }]);
    expect(outcome[0]?.reason).toContain('暗号化されていない（http）');
  });

  describe('a mirror without TLS', () => {
    /** Every address leads to the publisher of this test; what was asked under which address is kept. */
    function elsewhere(asked: string[] = []) {
      const fetched = (url: string, init: RequestInit) => {
        asked.push(url);
        return fetch(`${publisher.url}${new URL(url).pathname}`, init);
      };
      return { network: { ...realNetwork, sleep: async () => undefined, fetch: fetched } };
    }
    const mirror = (more: Partial<DownloadPlan> = {}) =>
      plan({ url: 'http://mirror.example/InRelease', saveAs: 'apt/InRelease', signed: true, ...more });

    it('is asked where the content is checked by its signature before use: said in words, without a key', async () => {
      const said: string[] = [];
      publisher.on('/InRelease', (_, response) => {
        response.writeHead(200).end('signed text');
      });

      const outcome = await round([mirror({ keyHeader: 'apiKey' })], {
        ...elsewhere(),
        keys: { kev: 'secret' },
        progress: (line) => said.push(line),
      });

      expect(outcome).toMatchObject([{ state: 'saved', bytes: 11 }]);
      expect(said[0]).toBe('kev apt/InRelease: 暗号化されていない取得先（http）です。署名を確かめるまで使いません');
      expect(publisher.asked[0]?.headers).not.toHaveProperty('apikey');
    });

    it('stays below its limit like any other', async () => {
      publisher.on('/InRelease', (_, response) => {
        response.writeHead(200).end('x'.repeat(2000));
      });

      const outcome = await round([mirror()], elsewhere());

      expect(outcome).toMatchObject([{ state: 'refused' }]);
      expect(await readdir(join(folder, 'apt'))).toEqual([]);
    });

    it('does not draw an address with TLS down to plain http, signed or not', async () => {
      const asked: string[] = [];
      publisher.on('/InRelease', (_, response) => {
        response.writeHead(302, { location: 'http://mirror.example/other' }).end();
      });

      const outcome = await round([mirror({ url: 'https://mirror.example/InRelease' })], {
        ...elsewhere(asked),
      });

      expect(outcome).toMatchObject([{ state: 'refused' }]);
      expect(asked).toEqual(['https://mirror.example/InRelease']);
    });
  });

  it('throws away a body that differs from the stated SHA-256', async () => {
    const right = createHash('sha256').update('right').digest('hex');
    publisher.on('/kev.json', (_, response) => {
      response.writeHead(200).end('wrong');
    });
    publisher.on('/sum', (_, response) => {
      response.writeHead(200).end(`${right}  kev.json\n`);
    });

    const outcome = await round([plan({ verify: { sha256Url: `${publisher.url}/sum` } })]);

    expect(outcome[0]?.reason).toContain('SHA-256');
    expect(await readdir(join(folder, 'kev'))).toEqual([]);
  });

  it('gathers pages into JSON lines and refuses a set that is not complete', async () => {
    const items = [{ id: 1 }, { id: 2 }, { id: 3 }];
    publisher.on('/api', (request, response) => {
      const start = Number(new URL(request.url ?? '', publisher.url).searchParams.get('startIndex'));
      response.writeHead(200).end(JSON.stringify({ totalResults: 3, items: items.slice(start, start + 2) }));
    });
    publisher.on('/short', (_, response, times) => {
      response.writeHead(200).end(JSON.stringify({ totalResults: 3, items: times === 1 ? items.slice(0, 2) : [] }));
    });
    const pages = {
      offsetParameter: 'startIndex',
      sizeParameter: 'resultsPerPage',
      size: 2,
      totalAt: 'totalResults',
      itemsAt: 'items',
    };

    const good = await round([plan({ url: `${publisher.url}/api`, pages, saveAs: 'kev/all.jsonl' })]);
    const bad = await round([plan({ url: `${publisher.url}/short`, pages, saveAs: 'kev/short.jsonl' })]);

    expect(good).toMatchObject([{ state: 'saved' }]);
    expect(await readFile(join(folder, 'kev/all.jsonl'), 'utf8')).toBe('{"id":1}\n{"id":2}\n{"id":3}\n');
    expect(bad).toMatchObject([{ state: 'refused' }]);
    expect(await readdir(join(folder, 'kev'))).toEqual(['all.jsonl', 'all.jsonl.fetched']);
  });

  it('expands a list that the publisher gives, and nothing in it climbs out of the folder', async () => {
    publisher.on('/list', (_, response) => {
      response.writeHead(200).end(
        JSON.stringify({
          value: [{ url: `${publisher.url}/2026-Oct` }, { url: `${publisher.url}/..%2F..%2Fx` }, { url: 'ftp://no' }],
        }),
      );
    });
    publisher.on('/2026-Oct', (_, response) => {
      response.writeHead(200).end('<a/>');
    });
    const each = {
      by: 'list',
      url: `${publisher.url}/list`,
      limitBytes: 1000,
      format: 'json',
      at: 'value.*.url',
      matching: '^http',
    } as const;

    const outcome = await round([plan({ url: '{item}', saveAs: 'msrc/{item}.xml', each })]);

    expect(outcome.map((one) => one.file)).toEqual(['msrc/2026-Oct.xml', 'msrc/__2F.._2Fx.xml']);
  });

  it('takes the group of `matching` out of each line of a list, each entry once', async () => {
    publisher.on('/rss', (_, response) => {
      response
        .writeHead(200)
        .end(
          '<link>https://x/psirt/FG-IR-24-535</link><link>https://x/psirt/FG-IR-24-015</link>\n<guid>/psirt/FG-IR-24-535</guid>\n',
        );
    });
    for (const id of ['FG-IR-24-535', 'FG-IR-24-015']) {
      publisher.on(`/cvrf/${id}`, (_, response) => {
        response.writeHead(200).end('<a/>');
      });
    }
    const each = {
      by: 'list',
      url: `${publisher.url}/rss`,
      limitBytes: 1000,
      format: 'lines',
      matching: '/psirt/(FG-IR-[0-9-]+)',
    } as const;

    const outcome = await round([
      plan({ url: `${publisher.url}/cvrf/{item}`, saveAs: 'fortinet/cvrf/{item}.xml', each }),
    ]);

    expect(outcome.map((one) => one.file)).toEqual([
      'fortinet/cvrf/FG-IR-24-535.xml',
      'fortinet/cvrf/FG-IR-24-015.xml',
    ]);
  });

  it('sends the operator’s key only where the plan names its header', async () => {
    publisher.on('/kev.json', (_, response) => {
      response.writeHead(200).end('x');
    });

    await round([plan({ keyHeader: 'apiKey' })], { keys: { kev: 'secret' } });
    await round([plan({ saveAs: 'kev/b' })], { keys: { kev: 'secret' }, now: true });

    expect(publisher.asked.map((one) => one.headers.apikey)).toEqual(['secret', undefined]);
  });

  it('does not take a body whose stated SHA-256 is not to be read', async () => {
    publisher.on('/kev.json', (_, response) => {
      response.writeHead(200).end('whatever');
    });
    publisher.on('/sum', (_, response) => {
      response.writeHead(200).end('<html>Please sign in</html>');
    });

    const outcome = await round([plan({ verify: { sha256Url: `${publisher.url}/sum` } })]);

    expect(outcome).toMatchObject([{ state: 'refused', reason: expect.stringContaining('SHA-256') }]);
    expect(publisher.asked.map((one) => one.path)).toEqual(['/sum']);
  });

  it('a list does not send the collector, or the operator’s key, to a host that the plan does not name', async () => {
    const inside = await startPublisher();
    inside.on('/admin', (_, response) => {
      response.writeHead(200).end('inside');
    });
    publisher.on('/list', (_, response) => {
      response.writeHead(200).end(`${inside.url}/admin\n${publisher.url}/good\n`);
    });
    publisher.on('/good', (_, response) => {
      response.writeHead(200).end('good');
    });
    const each = { by: 'list', url: `${publisher.url}/list`, limitBytes: 1000, format: 'lines' } as const;
    const listed = plan({ url: '{item}', saveAs: 'kev/{item}', each, keyHeader: 'apiKey' });

    const outcome = await round([listed], { keys: { kev: 'secret' } });
    const asked = inside.asked.length;
    const named = await round([{ ...listed, redirectHosts: [new URL(inside.url).host] }], { now: true });
    await inside.close();

    expect(outcome.map((one) => [one.file, one.state])).toEqual([
      ['kev/admin', 'refused'],
      ['kev/good', 'saved'],
    ]);
    expect(outcome[0]?.reason).toContain(new URL(inside.url).host);
    expect(asked).toBe(0);
    expect(named.map((one) => one.state)).toEqual(['saved', 'saved']);
    expect(inside.asked.map((one) => one.headers.apikey)).toEqual([undefined]);
  });

  it('two feeds whose lists have the same name at the same moment do not take each other’s', async () => {
    const other = await startPublisher();
    const each = (from: Publisher) =>
      ({ by: 'list', url: `${from.url}/list`, limitBytes: 1000, format: 'lines' }) as const;
    const parts: Record<string, string> = { kev: 'a', msrc: 'b' };
    for (const [feed, from] of [
      ['kev', publisher],
      ['msrc', other],
    ] as const) {
      from.on('/list', (_, response) => {
        response.writeHead(200).end(`${parts[feed]}\n`);
      });
      from.on(`/${parts[feed]}`, (_, response) => {
        response.writeHead(200).end(feed);
      });
    }
    const listed = (from: Publisher, feed: string) => ({
      feed,
      plans: [plan({ id: 'list', url: `${from.url}/{item}`, saveAs: `${feed}/{item}`, each: each(from) })],
    });

    for (let times = 0; times < 20; times++) {
      const outcomes = await collect([listed(publisher, 'kev'), listed(other, 'msrc')], options({ now: true }));

      expect(outcomes.map((one) => [one.file, one.state])).toEqual([
        ['kev/a', 'saved'],
        ['msrc/b', 'saved'],
      ]);
    }
    await other.close();
  });

  it('refuses pages that never end, that hold more than announced, or that together exceed the limit', async () => {
    const pages = {
      offsetParameter: 'startIndex',
      sizeParameter: 'resultsPerPage',
      size: 1,
      totalAt: 'totalResults',
      itemsAt: 'items',
    };
    publisher.on('/endless', (_, response, times) => {
      response.writeHead(200).end(JSON.stringify({ totalResults: times + 1, items: [times] }));
    });
    publisher.on('/more', (_, response) => {
      response.writeHead(200).end(JSON.stringify({ totalResults: 1, items: [1, 2] }));
    });
    publisher.on('/long', (request, response) => {
      const start = new URL(request.url ?? '', publisher.url).searchParams.get('startIndex');
      response.writeHead(200).end(JSON.stringify({ totalResults: 9, items: [`${start}${'x'.repeat(400)}`] }));
    });

    const outcomes = [];
    for (const name of ['endless', 'more', 'long']) {
      outcomes.push(...(await round([plan({ url: `${publisher.url}/${name}`, pages, saveAs: `kev/${name}` })])));
    }

    expect(outcomes.map((one) => one.state)).toEqual(['refused', 'refused', 'refused']);
    expect(outcomes[2]?.reason).toContain('1000');
    expect(await readdir(join(folder, 'kev'))).toEqual([]);
  });
});
