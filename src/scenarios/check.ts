/**
 * Checks a scenario document before anything is run: every key, every value, every name. Reports all faults, not the first.
 * The shape is FORMAT.md's, with one key more (`link.routers`); the ranges keep a run within what a browser can hold.
 */
import { ipv4Bytes, ipv6Bytes, type Ipv4Address, type Ipv6Address } from '../model/core/address.ts';
import { dataLength } from '../model/sim/data.ts';
import { hostAddresses } from '../model/sim/defaults.ts';
import { checkNames } from './names.ts';
import { isObject, list, literal, name, number, object, oneOf, own, shown, text, textThat, variants, whole } from './rules.ts';
import type { Fault, Fields, Report, Rule } from './rules.ts';
import { DROP_MATCHES, SOCK_OPTS } from './schema.ts';
import type { Data, Scenario } from './schema.ts';

export { FAULT_IDS, nearest } from './rules.ts';
export type { Fault } from './rules.ts';

export type Checked = { readonly ok: true; readonly scenario: Scenario } | { readonly ok: false; readonly faults: readonly Fault[] };

/** Three years in milliseconds: the longest a scenario may last, so that microseconds stay exact numbers. */
const MAX_MS = 1e11;
const MAX_INT = 2 ** 31 - 1;
/** The most one send may carry: it is held in memory, once for the program and once as segments. */
const MAX_SEND = 256 * 1024 * 1024;

const time = number(0, MAX_MS);
const side = oneOf(['client', 'server']);
const port = whole(1, 65_535);
const u16 = whole(0, 0xffff);
const u32 = whole(0, 0xffffffff);

function parses(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch {
    return false;
  }
}
const ipv4 = textThat((value) => parses(() => ipv4Bytes(value as Ipv4Address)), 'not-an-address', { form: '10.0.0.1' });
const ipv6 = textThat((value) => parses(() => ipv6Bytes(value as Ipv6Address)), 'not-an-address', { form: 'fd00::1' });
const mac = textThat((value) => /^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/.test(value), 'not-an-address', { form: '02:00:00:00:00:01' });

const drop = object({ from: side, match: oneOf(DROP_MATCHES) }, { nth: list(whole(1, MAX_INT)), fromNth: whole(1, MAX_INT) });
const middlebox = object({ idleMs: number(0, MAX_MS, { above: true }) }, { onUnknown: oneOf(['drop', 'reset']) });
const link = object(
  { oneWayMs: time },
  {
    bitsPerSecond: number(0, 1e15, { above: true }), queueFrames: whole(1, MAX_INT), pathMtu: whole(68, 65_535), drops: list(drop), middlebox,
    routers: whole(0, 8),
  },
);

const sysctl: Rule = (value, place, report, depth) => {
  if (!isObject(value)) return object({})(value, place, report, depth);
  for (const [key, each] of Object.entries(value)) {
    const at = /^[a-z0-9_]+$/.test(key) ? `${place}.${key}` : `${place}[${JSON.stringify(key)}]`;
    if (!/^[a-z0-9_]+$/.test(key)) report(at, 'not-a-sysctl-name', { found: shown(key) });
    else if (key === 'tcp_congestion_control') oneOf(['cubic', 'reno'])(each, at, report, depth);
    else number(-1e15, 1e15)(each, at, report, depth);
  }
};
const seeds = object({}, {
  isn: list(u32), tsval0: list(u32), ipId0: list(u16), ephemeralPort: list(port), flowLabel: list(whole(0, 0xfffff)), datagramId: list(u16),
});
const host = object({}, { ipv4, ipv6, mac, mtu: whole(68, 65_535), neighbours: oneOf(['static', 'arp']), sysctl, seeds });

const hex = textThat((value) => /^([0-9a-fA-F]{2})*$/.test(value), 'not-hex');
const data: Rule = (value, place, report, depth) => {
  if (typeof value === 'string') return;
  if (Array.isArray(value)) list(data)(value, place, report, depth);
  else if (isObject(value) && Object.hasOwn(value, 'hex')) object({ hex })(value, place, report, depth);
  else if (isObject(value) && Object.hasOwn(value, 'fill')) object({ fill: whole(0, MAX_SEND) }, { line: name })(value, place, report, depth);
  else if (isObject(value)) object({ hex }, { fill: whole(0, MAX_SEND), line: name })(value, place, report, depth);
  else report(place, 'wrong-type', { expected: 'a text, {hex}, {fill} or an array of these', found: shown(value) });
};
/** One send's data: well-formed, and not more than fits. */
const sendData: Rule = (value, place, report, depth) => {
  let clean = true;
  data(value, place, (...fault) => { clean = false; report(...fault); }, depth);
  const length = clean ? dataLength(value as Data) : 0;
  if (length > MAX_SEND) report(place, 'too-much-data', { found: length, max: MAX_SEND });
};

const steps: Rule = (value, place, report, depth) => list(step)(value, place, report, depth);
const onlyOn: { readonly required: Fields } = { required: { on: name } };
const step: Rule = variants('do', {
  socket: { required: { as: name }, optional: { type: oneOf(['stream', 'dgram']), family: oneOf([4, 6]) } },
  setsockopt: { required: { on: name, option: oneOf(SOCK_OPTS), value: whole(0, MAX_INT) } },
  bind: { required: { on: name, port } },
  listen: { required: { on: name }, optional: { backlog: whole(0, MAX_INT) } },
  accept: { required: { on: name, as: name } },
  connect: { required: { on: name, port } },
  send: { required: { on: name, data: sendData }, optional: { port } },
  reply: { required: { on: name, data: sendData } },
  recv: { required: { on: name }, optional: { max: whole(1, MAX_INT) } },
  recvExactly: { required: { on: name, bytes: whole(1, MAX_INT) } },
  recvUntil: { required: { on: name, text: name } },
  recvHttp: onlyOn,
  recvEof: onlyOn,
  recvTimeout: { required: { on: name, ms: time } },
  shutdown: { required: { on: name, how: oneOf(['rd', 'wr', 'rdwr']) } },
  close: onlyOn,
  at: { required: { ms: time } },
  sleep: { required: { ms: time } },
  repeat: { required: { times: whole(0, MAX_INT), steps } },
  whileOpen: { required: { on: name, steps } },
  thread: { required: { steps } },
  join: {},
});
const process = object({ host: side, run: steps }, { name, startMs: number(-MAX_MS, MAX_MS) });

const happening = variants('do', {
  unplug: { required: { atMs: time }, optional: { from: side } },
  plug: { required: { atMs: time }, optional: { from: side } },
  kill: { required: { atMs: time, process: name } },
  reboot: { required: { atMs: time, host: side }, optional: { forMs: time } },
  forget: { required: { atMs: time } },
});

const scenario = object(
  {
    version: literal(1),
    name: textThat((value) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value), 'not-kebab-case'),
    link,
    hosts: object({ client: host, server: host }),
    processes: list(process),
  },
  { title: text, profile: oneOf(['linux', 'rfc']), happenings: list(happening), untilMs: time },
);

/** The two ends must be told apart by every address they have. */
function checkAddresses(document: Scenario, report: Report): void {
  const client = hostAddresses(document, 'client');
  const server = hostAddresses(document, 'server');
  for (const kind of ['ipv4', 'ipv6', 'mac'] as const) {
    if (client[kind] !== server[kind]) continue;
    const place = own(document.hosts.server as Readonly<Record<string, unknown>>, kind) === undefined ? `hosts.client.${kind}` : `hosts.server.${kind}`;
    report(place, 'same-address', { found: client[kind] });
  }
}

/**
 * Checks a parsed JSON document against FORMAT.md. Never throws.
 * @returns the same document, typed; or every fault in it: first of shape and values, then of names
 */
export function check(document: unknown): Checked {
  const faults: Fault[] = [];
  const report: Report = (place, id, values) => faults.push({ place, id, values });
  scenario(document, '', report, 0);
  if (faults.length === 0) checkAddresses(document as Scenario, report);
  checkNames(document, report);
  return faults.length === 0 ? { ok: true, scenario: document as Scenario } : { ok: false, faults };
}
