import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultLine } from '../../src/cli/fault-lines.ts';
import { RunError } from '../../src/model/sim/errors.ts';
import { simulate } from '../../src/model/sim/simulate.ts';
import { FAULT_IDS, check } from '../../src/scenarios/check.ts';
import { NAMED } from '../../src/scenarios/named.ts';
import { echoStack } from '../model/sim/echo-stack.ts';
import { createValidator } from './json-schema.ts';

const TRUTH = 'tests/truth/scenarios';
const truth = readdirSync(TRUTH).map((file) => JSON.parse(readFileSync(`${TRUTH}/${file}`, 'utf8')) as Json);
const acceptedBySchema = createValidator(JSON.parse(readFileSync('tests/truth/scenario.schema.json', 'utf8')));

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const linesFor = (document: unknown): string[] => {
  const checked = check(document);
  return checked.ok ? [] : checked.faults.map(faultLine);
};

/** A document with these steps as its second process. */
const withSteps = (...run: unknown[]): unknown => ({
  version: 1, name: 'test', link: { oneWayMs: 50 }, hosts: { client: {}, server: {} },
  processes: [{ host: 'server', run: [] }, { host: 'client', run }],
});
const socket = { do: 'socket', as: 'c' };

describe('documents that are right', () => {
  it.each(truth.map((document) => [(document as { name: string }).name, document]))('%s', (_, document) => {
    expect(linesFor(document)).toEqual([]);
  });

  it('every scenario with a name, each with a name and title of its own', () => {
    expect(NAMED.flatMap((scenario) => linesFor(JSON.parse(JSON.stringify(scenario))))).toEqual([]);
    expect(new Set(NAMED.map((scenario) => scenario.name)).size).toBe(NAMED.length);
    expect(new Set(NAMED.map((scenario) => scenario.title)).size).toBe(NAMED.length);
  });

  it.each<[string, unknown]>([
    ['at going backwards', withSteps({ do: 'at', ms: 10 }, { do: 'at', ms: 5 })],
    ['a name counted by a repeat, used after it', withSteps({ do: 'repeat', times: 12, steps: [{ do: 'socket', as: 'c$i' }] }, { do: 'close', on: 'c12' })],
    ['a name counted by two repeats', withSteps(
      { do: 'repeat', times: 3, steps: [{ do: 'socket', as: 'c$i' }] }, { do: 'repeat', times: 2, steps: [{ do: 'close', on: 'c$i' }] })],
    ['$i of the innermost repeat', withSteps({ do: 'repeat', times: 2, steps: [{ do: 'repeat', times: 3, steps: [{ do: 'socket', as: 'c$i' }] }, { do: 'close', on: 'c3' }] })],
    ['digits behind $i', withSteps({ do: 'repeat', times: 2, steps: [{ do: 'socket', as: 'c$i0' }] }, { do: 'close', on: 'c20' })],
    ['a socket made by a thread', withSteps({ do: 'thread', steps: [socket] }, { do: 'join' }, { do: 'close', on: 'c' })],
    ['a socket made after the thread that uses it', withSteps({ do: 'thread', steps: [{ do: 'at', ms: 9 }, { do: 'close', on: 'c' }] }, socket)],
    ['a name used again', withSteps(socket, { do: 'close', on: 'c' }, socket, { do: 'close', on: 'c' })],
    ['a program that is killed by its host’s name', { ...(withSteps(socket) as object), happenings: [{ atMs: 1, do: 'kill', process: 'server' }] }],
    ['routers on the way', { ...(withSteps() as object), link: { oneWayMs: 1, routers: 8 } }],
  ])('%s', (_, document) => {
    expect(linesFor(document)).toEqual([]);
  });
});

describe('faults, each with its place and what to do', () => {
  it.each<[string, unknown, string[]]>([
    ['no document', 7, ['the document: expected an object, found 7']],
    ['nothing in it', {}, ['version', 'name', 'link', 'hosts', 'processes'].map((key) => `${key}: missing: give "${key}" a value`)],
    ['an unknown socket', withSteps({ do: 'socket', as: 'ls' }, { do: 'socket', as: 'c1' }, { do: 'recv', on: 'c2' }),
      ['processes[1].run[2].on: no socket named "c2" (sockets so far: ls, c1)']],
    ['a socket before it is made', withSteps({ do: 'close', on: 'c' }, socket),
      ['processes[1].run[0].on: no socket named "c" (none so far: "socket" or "accept" makes one)']],
    ['a round that there is not', withSteps({ do: 'repeat', times: 3, steps: [{ do: 'socket', as: 'c$i' }] }, { do: 'repeat', times: 4, steps: [{ do: 'close', on: 'c$i' }] }),
      ['processes[1].run[1].steps[0].on: no socket named "c4" (sockets so far: c$i)']],
    ['an unknown step', withSteps(socket, { do: 'recvUnti', on: 'c', text: 'x' }), [expect.stringMatching(/^processes\[1\]\.run\[1\]\.do: "recvUnti" is not possible here, did you mean "recvUntil"\? \(allowed: socket, /) as string]],
    ['an unknown key', withSteps({ do: 'socket', as: 'c', typ: 'dgram' }), ['processes[1].run[0].typ: unknown key "typ", did you mean "type"? (allowed here: do, as, type, family)']],
    ['an unknown key like no other', withSteps({ do: 'join', 'for whom': 1 }), ['processes[1].run[0]["for whom"]: unknown key "for whom" (allowed here: do)']],
    ['a port out of range', withSteps(socket, { do: 'connect', on: 'c', port: 65_536 }), ['processes[1].run[1].port: 65536 is too large (allowed: 1 to 65535)']],
    ['half a byte', withSteps(socket, { do: 'send', on: 'c', data: ['x', { hex: 'abc' }] }),
      ['processes[1].run[1].data[1].hex: "abc" is not hex: an even number of digits 0 to 9 and a to f']],
    ['data of no kind', withSteps(socket, { do: 'send', on: 'c', data: 5 }), ['processes[1].run[1].data: expected a text, {hex}, {fill} or an array of these, found 5']],
    ['a share of a time', withSteps(socket, { do: 'recv', on: 'c', max: 1.5 }), ['processes[1].run[1].max: 1.5 is not a whole number (1 to 2147483647)']],
    ['nobody to kill', { ...(withSteps() as object), happenings: [{ atMs: 1, do: 'kill', process: 'serve' }] },
      ['happenings[0].process: no process named "serve" (processes: server, client)']],
    ['the same address twice', { ...(withSteps() as object), hosts: { client: { ipv4: '10.0.0.2' }, server: {} } }, ['hosts.client.ipv4: both hosts have 10.0.0.2; give each its own']],
    ['no address', { ...(withSteps() as object), hosts: { client: { ipv4: '10.0.0.256' }, server: { mac: 'x' } } },
      ['hosts.client.ipv4: "10.0.0.256" is not an address of the form 10.0.0.1', 'hosts.server.mac: "x" is not an address of the form 02:00:00:00:00:01']],
    ['all of them, not the first', { version: 2, name: 'Big Name', link: { oneWayMs: -1 }, hosts: { client: {}, server: {} }, processes: [], untilMs: 'soon' }, [
      'version: 2 is not possible here (allowed: 1)',
      'name: "Big Name" is not a name in kebab-case: small letters and digits, words joined by hyphens',
      'link.oneWayMs: -1 is too small (allowed: 0 to 100000000000)',
      'untilMs: expected a number, found "soon"',
    ]],
  ])('%s', (_, document, expected) => {
    expect(linesFor(document)).toEqual(expected);
  });

  it('has a sentence for each', () => {
    const values = Object.fromEntries(['expected', 'found', 'key', 'allowed', 'nearest', 'min', 'max', 'form', 'limit', 'name', 'known'].map((key) => [key, key]));
    for (const id of FAULT_IDS) expect(faultLine({ place: 'here', id, values })).toMatch(/^here: \S.{4,}/);
  });

  it('stops at what is nested too deep, instead of running out of stack', () => {
    let steps: unknown[] = [];
    for (let k = 0; k < 20_000; k++) steps = [{ do: 'repeat', times: 1, steps }];
    expect(linesFor(withSteps(...steps))).toEqual([expect.stringContaining('nested more than 32 deep')]);
  });

  it('takes a key for nothing but a key', () => {
    const document = JSON.parse('{"__proto__": 1, "constructor": 2, "toString": 3}') as unknown;
    expect(linesFor(document)).toHaveLength(8);
  });
});

/** A document with one value replaced, added or taken away somewhere. */
const mutated = fc.tuple(fc.constantFrom(...truth), fc.array(fc.nat(), { maxLength: 9 }), fc.nat(4), fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('steps', 'on', 'ms', 'x', 'do', 'nth'))
  .map(([document, path, how, value, key]) => {
    const copy = structuredClone(document);
    let at: Json = copy;
    for (const index of path) {
      const keys: string[] = typeof at === 'object' && at !== null ? Object.keys(at) : [];
      const next: Json | undefined = keys.length ? (at as Record<string, Json>)[keys[index % keys.length] as string] : undefined;
      if (typeof next !== 'object' || next === null) break;
      at = next;
    }
    const keys = Object.keys(at as object);
    const chosen = keys[(path[0] ?? 0) % Math.max(1, keys.length)] ?? key;
    const target = at as Record<string, Json>;
    const old = target[chosen];
    if (how === 0 && Array.isArray(at)) at.splice(Number(chosen), 1);
    else if (how === 0) delete target[chosen];
    else if (how === 1) target[key] = value as Json;
    else if (how === 2 && typeof old === 'number') target[chosen] = [old - 1, -old, old * 70_000, old + 0.5][(path[1] ?? 0) % 4] as number;
    else if (how === 3 && typeof old === 'string') target[chosen] = old.slice(1);
    else target[chosen] = value as Json;
    return copy;
  });

/** What the schema cannot say, or says less strictly. */
const BEYOND_THE_SCHEMA = ['unknown-socket', 'unknown-socket-none', 'unknown-process', 'unknown-process-none', 'same-address', 'too-deep', 'too-much-data', 'above-range', 'not-an-address', 'below-range'];

it('agrees with scenario.schema.json on documents with a change somewhere', () => {
  let refused = 0;
  fc.assert(fc.property(mutated, (document) => {
    const checked = check(document);
    const bySchema = acceptedBySchema(document);
    if (!bySchema) refused++;
    if (checked.ok) return bySchema;
    return !bySchema || checked.faults.every((fault) => BEYOND_THE_SCHEMA.includes(fault.id));
  }), { numRuns: 3_000 });
  expect(refused).toBeGreaterThan(500);
});

it('says of any JSON either what is wrong with it, or nothing; what it accepts can be run', () => {
  fc.assert(fc.property(fc.oneof({ weight: 3, arbitrary: mutated }, { weight: 1, arbitrary: fc.jsonValue() }), (document) => {
    const checked = check(document);
    if (!checked.ok) {
      expect(checked.faults.length).toBeGreaterThan(0);
      for (const fault of checked.faults) expect(faultLine(fault)).not.toMatch(/undefined|\n/);
      return;
    }
    try {
      const trace = simulate(checked.scenario, echoStack);
      expect(trace.endedAt).toBeGreaterThanOrEqual(trace.startedAt);
    } catch (error) {
      expect(error).toBeInstanceOf(RunError);
    }
  }), { numRuns: 500 });
});
