import { expect, it } from 'vitest';
import { run } from '../../../src/model/sim/run.ts';
import * as arp from '../../../src/model/wire/arp.ts';
import * as ethernet from '../../../src/model/wire/ethernet.ts';
import type { FieldSpec } from '../../../src/model/wire/field.ts';
import { fieldsOf } from '../../../src/model/wire/fields.ts';
import { FAULTS } from '../../../src/model/wire/frame.ts';
import * as icmp from '../../../src/model/wire/icmp.ts';
import * as icmpv6 from '../../../src/model/wire/icmpv6.ts';
import * as ipv4 from '../../../src/model/wire/ipv4.ts';
import * as ipv6 from '../../../src/model/wire/ipv6.ts';
import * as tcp from '../../../src/model/wire/tcp.ts';
import * as udp from '../../../src/model/wire/udp.ts';
import { fieldAt } from '../../../src/figures/Bytes/field-at.ts';
import { NAMED } from '../../../src/scenarios/named.ts';
import fields from '../../../src/text/en/fields.json';

const words = fields as Readonly<Record<string, string>>;

/** Every field specification anywhere in what a module exports. */
function specs(value: unknown, seen = new Set<unknown>()): readonly FieldSpec[] {
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  const own = 'id' in value && 'cite' in value && 'bits' in value ? [value as FieldSpec] : [];
  return [...own, ...Object.values(value).flatMap((each) => specs(each, seen))];
}

const TABLES = [arp, ethernet, icmp, icmpv6, ipv4, ipv6, tcp, udp].flatMap((module) => specs(module));

it('every field has a name and says what it is for', () => {
  expect(TABLES.length).toBeGreaterThan(80);
  expect([...new Set(TABLES.flatMap(({ id }) => [`fields.${id}`, `fields.${id}.why`]))].filter((id) => !(id in words))).toEqual([]);
});

it('every meaning of a value and every fault has words', () => {
  const meanings = TABLES.flatMap(({ meanings: all }) => Object.values(all ?? {})).map((id) => `fields.meaning.${id}`);
  expect([...meanings, ...FAULTS.map((id) => `fields.fault.${id}`)].filter((id) => !(id in words))).toEqual([]);
});

it('so has every field of every frame of every scenario', () => {
  const ids = new Set<string>();
  for (const scenario of NAMED) {
    for (const event of run(scenario).events) {
      if (event.kind !== 'sent' || ids.size > 400) continue;
      for (const field of fieldsOf(event.bytes)) {
        ids.add(`fields.${field.id}`);
        ids.add(`fields.${field.id}.why`);
        if (field.meaning !== undefined) ids.add(`fields.meaning.${field.meaning}`);
      }
    }
  }
  expect([...ids].filter((id) => !(id in words))).toEqual([]);
});

it('a byte leads to the shortest field that holds it, and of two alike to the whole one', () => {
  const frame = run(NAMED[0] as (typeof NAMED)[number]).events.find((event) => event.kind === 'sent');
  if (frame?.kind !== 'sent') throw new Error('nothing sent');
  const all = fieldsOf(frame.bytes);
  const idAt = (byte: number) => all[fieldAt(all, byte) ?? -1]?.id;
  expect([idAt(0), idAt(6), idAt(12), idAt(14), idAt(22), idAt(34), idAt(38), idAt(47)]).toEqual([
    'ethernet.destination', 'ethernet.source', 'ethernet.type', 'ipv4.version', 'ipv4.ttl', 'tcp.source-port', 'tcp.sequence-number', 'tcp.flags',
  ]);
  expect(fieldAt(all, 9999)).toBeUndefined();
});
