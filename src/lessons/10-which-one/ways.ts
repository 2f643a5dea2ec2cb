/** Five ways for a server to tell a client its news, as scenarios; and what each of them costs. */
import { run } from '../../model/sim/run.ts';
import { costs } from '../../model/trace/costs.ts';
import { ms } from '../../model/core/units.ts';
import type { SentEvent, Trace } from '../../model/trace/events.ts';
import type { Data, Scenario, Step } from '../../scenarios/schema.ts';
import type { Needs } from './needs.ts';

export const WAYS = ['polling', 'longPolling', 'sse', 'websocket', 'raw'] as const;
export type Way = (typeof WAYS)[number];

export interface Plan {
  readonly oneWayMs: number;
  /** When the server has news, and when the client has something to say: ms after the start, ascending. */
  readonly newsAt: readonly number[];
  readonly saysAt: readonly number[];
  /** How often a polling client asks. */
  readonly pollMs: number;
  readonly untilMs: number;
}

/** The bytes of one piece of news, and of one thing the client says. */
const NEWS = 'data: something has happened\n\n';
const SAYS = 'something to say, not very long\n';
const END = '\r\n\r\n';
const MASK = '37fa213d';

const ok = (body: string): string => `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const ASK = 'GET /news HTTP/1.1\r\nHost: example.org\r\n\r\n';
const POST = `POST /say HTTP/1.1\r\nHost: example.org\r\nContent-Length: ${SAYS.length}\r\n\r\n${SAYS}`;
const POSTED = 'HTTP/1.1 204 No Content\r\n\r\n';
const UPGRADE = `GET /news HTTP/1.1\r\nHost: example.org\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13${END}`;
const SWITCHED = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=${END}`;
const STREAM = `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked${END}`;
const CHUNK = `${NEWS.length.toString(16)}\r\n${NEWS}\r\n`;

const byte = (value: number): string => value.toString(16).padStart(2, '0');
/** RFC 6455 §5.2: an unmasked and a masked text frame. Masking changes no length, so the text is left as it is here; the header says it is masked. */
const serverFrame = (text: string): Data => [{ hex: `81${byte(text.length)}` }, text];
const clientFrame = (text: string): Data => ({ hex: `81${byte(0x80 | text.length)}${MASK}${mask(text)}` });
const mask = (text: string): string => [...text].map((letter, i) => byte(letter.charCodeAt(0) ^ Number.parseInt(MASK.slice(2 * (i % 4), 2 * (i % 4) + 2), 16))).join('');

const send = (data: Data, on = 'news'): Step => ({ do: 'send', on, data });
const at = (time: number): Step => ({ do: 'at', ms: time });
const recvHttp = (on: string): Step => ({ do: 'recvHttp', on });
const untilHeadersEnd: Step = { do: 'recvUntil', on: 'news', text: END };
const openTo = (port: number, as: string): readonly Step[] => [{ do: 'socket', as }, { do: 'connect', on: as, port }];

interface Programs {
  /** What the server does on the connection for news, and the client, and what either does beside that. */
  readonly server: readonly Step[];
  readonly serverReads?: readonly Step[];
  readonly client: readonly Step[];
  readonly clientSays?: readonly Step[];
}

/** The news that a poll gets: what has happened since the poll before had arrived. */
function polls({ oneWayMs, newsAt, pollMs, untilMs }: Plan): readonly { readonly asks: number; readonly news: number }[] {
  const list: { asks: number; news: number }[] = [];
  let told = 0;
  for (let asks = 2 * oneWayMs; asks < untilMs; asks += pollMs) {
    const happened = newsAt.filter((time) => time <= asks + oneWayMs).length;
    list.push({ asks, news: happened - told });
    told = happened;
  }
  return list;
}

const PROGRAMS: Readonly<Record<Way, (plan: Plan) => Programs>> = {
  polling: (plan) => ({
    server: polls(plan).flatMap(({ news }) => [untilHeadersEnd, send(ok(NEWS.repeat(news)))]),
    client: polls(plan).flatMap(({ asks }) => [at(asks), send(ASK), recvHttp('news')]),
  }),
  longPolling: ({ newsAt }) => ({
    server: newsAt.flatMap((time) => [untilHeadersEnd, at(time), send(ok(NEWS))]),
    client: [{ do: 'repeat', times: newsAt.length + 1, steps: [send(ASK), recvHttp('news')] }],
  }),
  sse: ({ newsAt }) => ({
    server: [untilHeadersEnd, send(STREAM), ...newsAt.flatMap((time) => [at(time), send(CHUNK)])],
    client: [send(ASK), { do: 'whileOpen', on: 'news', steps: [{ do: 'recv', on: 'news' }] }],
  }),
  websocket: ({ newsAt, saysAt }) => ({
    server: [untilHeadersEnd, send(SWITCHED), { do: 'thread', steps: [{ do: 'whileOpen', on: 'news', steps: [{ do: 'recv', on: 'news' }] }] }, ...newsAt.flatMap((time) => [at(time), send(serverFrame(NEWS))])],
    client: [send(UPGRADE), untilHeadersEnd, { do: 'thread', steps: [{ do: 'whileOpen', on: 'news', steps: [{ do: 'recv', on: 'news' }] }] }, ...saysAt.flatMap((time) => [at(time), send(clientFrame(SAYS))])],
  }),
  raw: ({ newsAt, saysAt }) => ({
    server: [{ do: 'thread', steps: [{ do: 'whileOpen', on: 'news', steps: [{ do: 'recv', on: 'news' }] }] }, ...newsAt.flatMap((time) => [at(time), send(NEWS)])],
    client: [{ do: 'thread', steps: [{ do: 'whileOpen', on: 'news', steps: [{ do: 'recv', on: 'news' }] }] }, ...saysAt.flatMap((time) => [at(time), send(SAYS)])],
  }),
};

/** With HTTP a connection that waits for news cannot carry what the client says: that takes a second one. */
const needsSecond = (way: Way, plan: Plan): boolean => plan.saysAt.length > 0 && way !== 'websocket' && way !== 'raw';

const NAMES: Readonly<Record<Way, string>> = { polling: 'polling', longPolling: 'long-polling', sse: 'server-sent-events', websocket: 'websocket-news', raw: 'raw-news' };

export function wayScenario(way: Way, plan: Plan): Scenario {
  const { server, client } = PROGRAMS[way](plan);
  const port = way === 'raw' ? 9000 : 80;
  const second = needsSecond(way, plan);
  const keep: Step = at(plan.untilMs);
  return {
    version: 1,
    name: NAMES[way],
    link: { oneWayMs: plan.oneWayMs },
    hosts: { client: {}, server: {} },
    processes: [
      {
        host: 'server',
        run: [
          { do: 'socket', as: 'listener' }, { do: 'bind', on: 'listener', port }, { do: 'listen', on: 'listener' }, { do: 'accept', on: 'listener', as: 'news' },
          ...(second ? [{ do: 'thread', steps: [{ do: 'accept', on: 'listener', as: 'says' }, { do: 'whileOpen', on: 'says', steps: [recvHttp('says'), send(POSTED, 'says')] }] } as const] : []),
          ...server, keep,
        ],
      },
      {
        host: 'client',
        run: [
          ...openTo(port, 'news'),
          ...(second ? [{ do: 'thread', steps: [...openTo(port, 'says'), ...plan.saysAt.flatMap((time) => [at(time), send(POST, 'says'), recvHttp('says')])] } as const] : []),
          ...client, keep,
        ],
      },
    ],
    untilMs: plan.untilMs,
  };
}

export interface WayCosts {
  readonly way: Way;
  /** Micros from the moment the server had news until it was at the client; null when none arrived within the run. */
  readonly meanDelay: number | null;
  readonly worstDelay: number | null;
  readonly bytes: number;
  readonly frames: number;
  readonly connections: number;
}

/** When each piece of news had arrived at the client, in order. */
function deliveries(way: Way, plan: Plan, trace: Trace): readonly number[] {
  const arrivals = trace.events.filter((event): event is SentEvent => event.kind === 'sent' && event.from === 'server' && event.connection === 1 && event.arrivesAt !== null);
  // Counted in bytes of the stream, as a segment may hold several pieces and a piece may be cut.
  const sizes: number[] = [];
  const ends: number[] = [];
  let sum = 0;
  const add = (length: number, pieces: number) => {
    sum += length;
    for (let i = 0; i < pieces; i++) ends.push(sum);
    sizes.push(length);
  };
  if (way === 'polling') for (const { news } of polls(plan)) add(ok(NEWS.repeat(news)).length, news);
  else {
    const lead = way === 'sse' ? STREAM.length : way === 'websocket' ? SWITCHED.length : 0;
    const each = way === 'longPolling' ? ok(NEWS).length : way === 'sse' ? CHUNK.length : way === 'websocket' ? 2 + NEWS.length : NEWS.length;
    add(lead, 0);
    for (const _ of plan.newsAt) add(each, 1);
  }
  return ends.map((end) => arrivals.find(({ segment }) => segment !== undefined && segment.len > 0 && segment.seq - 1 + segment.len >= end)?.arrivesAt ?? Number.NaN);
}

export function wayCosts(way: Way, plan: Plan, trace: Trace): WayCosts {
  const all = costs(trace, trace.endedAt);
  const delays = deliveries(way, plan, trace).map((time, i) => time - ms(plan.newsAt[i] ?? 0)).filter((delay) => !Number.isNaN(delay));
  return {
    way,
    meanDelay: delays.length > 0 ? Math.round(delays.reduce((sum, delay) => sum + delay, 0) / delays.length) : null,
    worstDelay: delays.length > 0 ? Math.max(...delays) : null,
    bytes: all.totalBytes,
    frames: all.frames,
    connections: all.handshakes,
  };
}

const MINUTE = 60_000;
const HOUR = 3_600_000;
const GOLDEN = 0.618_033_988_749_895;
const SETTLED = 1_000;
/** Asking oftener than this is left to the other ways. */
const FASTEST_POLL = 200;

/** So many moments, spread without a rhythm that a poll could happen to meet or miss each time. */
function spread(number: number, length: number, phase: number): readonly number[] {
  return Array.from({ length: number }, (_, k) => SETTLED + Math.round((length - 2 * SETTLED) * ((phase + k * GOLDEN) % 1))).toSorted((a, b) => a - b);
}

/** A minute of the traffic, or an hour when news is rare. */
function planFor({ rttMs, newsPerHour, saysPerHour, patienceMs }: Needs): Plan {
  const untilMs = newsPerHour >= 60 ? MINUTE : HOUR;
  const within = (perHour: number): number => Math.round((perHour * untilMs) / HOUR);
  return {
    oneWayMs: rttMs / 2,
    newsAt: spread(Math.max(1, within(newsPerHour)), untilMs, 0.25),
    saysAt: spread(within(saysPerHour), untilMs, 0.6),
    // News that has just missed a poll waits for the next one, and then needs half a round trip.
    pollMs: Math.max(FASTEST_POLL, patienceMs - rttMs),
    untilMs,
  };
}

export interface Choice {
  /** How long the run was that this was counted in. */
  readonly minutes: number;
  readonly costs: readonly WayCosts[];
  readonly struck: Readonly<Partial<Record<Way, 'page' | 'late'>>>;
  readonly best: Way | null;
}

/** Within this factor of the fewest bytes the simpler way is taken. WAYS is in that order. */
const ALIKE = 1.1;

function choose(needs: Needs, all: readonly WayCosts[]): Choice {
  const struck: Partial<Record<Way, 'page' | 'late'>> = {};
  for (const { way, worstDelay } of all) {
    if (way === 'raw' && needs.page) struck[way] = 'page';
    else if (worstDelay === null || worstDelay > ms(needs.patienceMs)) struck[way] = 'late';
  }
  const left = all.filter(({ way }) => !struck[way]);
  const fewest = Math.min(...left.map(({ bytes }) => bytes));
  return { minutes: planFor(needs).untilMs / MINUTE, costs: all, struck, best: left.find(({ bytes }) => bytes <= ALIKE * fewest)?.way ?? null };
}

/** The choice for these needs: the model runs the traffic over each of the five ways. */
export function decide(needs: Needs): Choice {
  const plan = planFor(needs);
  return choose(needs, WAYS.map((way) => wayCosts(way, plan, run(wayScenario(way, plan)))));
}
