import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headersFor, parseHeaders, serve } from '../../scripts/serve.mjs';

const outside = mkdtempSync(join(tmpdir(), 'lifelines-serve-'));
const folder = join(outside, 'site');
let site: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  mkdirSync(join(folder, 'a'), { recursive: true });
  writeFileSync(join(outside, 'secret.txt'), 'not for you');
  writeFileSync(join(folder, 'index.html'), 'first');
  writeFileSync(join(folder, '404.html'), 'none');
  writeFileSync(join(folder, 'a', 'index.html'), 'in a folder');
  writeFileSync(join(folder, '_headers'), '/*\n  X-One: 1\n');
  site = await serve(folder, { base: '/sub/' });
});

afterAll(async () => {
  await site.close();
  rmSync(outside, { recursive: true });
});

/** A request whose path goes out as it is written, which fetch would tidy up. */
const rawStatus = (path: string) => new Promise<number | undefined>((resolve, reject) => {
  const { hostname, port } = new URL(site.url);
  request({ hostname, port, path }, (answer) => resolve(answer.resume().statusCode)).on('error', reject).end();
});

describe('the static server', () => {
  it('gives files, the index of a folder, and the headers asked for', async () => {
    const answer = await fetch(site.url);
    expect(await answer.text()).toBe('first');
    expect(answer.headers.get('x-one')).toBe('1');
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const below = await fetch(`${site.url}a?b=c`);
    expect(below.url).toBe(`${site.url}a/?b=c`);
    expect(await below.text()).toBe('in a folder');
  });

  it('answers 404 with the page for it', async () => {
    const answer = await fetch(`${site.url}nothing/here`);
    expect([answer.status, await answer.text()]).toEqual([404, 'none']);
  });

  it.each(['/sub/../secret.txt', '/sub/..%2fsecret.txt', '/sub/a/../../../secret.txt', '/secret.txt', '/sub/%', '/'])('gives nothing from outside: %s', async (path) => {
    expect(await rawStatus(path)).toBe(404);
  });
});

it('later rules of a headers file add to earlier ones and take away', () => {
  const rules = parseHeaders('# hosts\n/*\n  A: 1\n  B: x:y\n\n/assets/*\n  ! A\n  C: 3\n');
  expect(headersFor(rules, '/index.html')).toEqual({ A: '1', B: 'x:y' });
  expect(headersFor(rules, '/assets/a.js')).toEqual({ B: 'x:y', C: '3' });
});
