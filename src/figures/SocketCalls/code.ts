/** A scenario's program as code in three languages. One line at least for each step; the line knows its step, so that the trace can light it. */
import type { Data, Scenario, Step } from '../../scenarios/schema.ts';

export const LANGUAGES = ['c', 'python', 'node'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface CodeLine {
  readonly indent: number;
  readonly code: string;
  /** The path of the step it stands for, as in CallEvent.step; a helper's line or a bracket has none. */
  readonly step?: string;
}

/** What the writer of a line needs to know of the program around it. */
interface Around {
  readonly peer: string;
  readonly dgram: ReadonlySet<string>;
  readonly listeners: ReadonlySet<string>;
  readonly ports: ReadonlyMap<string, number>;
}

type Writer = (step: Step, around: Around) => readonly string[];

/** `conn$i` is the i-th of several. */
const named = (name: string): string => name.replace(/\$i/g, '[i]');

const PREVIEW = 34;

/** The start of some data as a quoted literal, and whether that is all. */
function preview(data: Data, quote: string): string {
  if (typeof data === 'string') {
    const cut = data.length > PREVIEW ? `${data.slice(0, PREVIEW)}…` : data;
    return `${quote}${cut.replace(/\\/g, '\\\\').replace(/\r/g, '\\r').replace(/\n/g, '\\n').replaceAll(quote, `\\${quote}`).replace(/\$i/g, '{i}')}${quote}`;
  }
  if (Array.isArray(data)) return preview((data as readonly Data[]).find((part) => typeof part === 'string') ?? (data as readonly Data[])[0] ?? '', quote);
  if ('hex' in data) return `${quote}${(data.hex.slice(0, 16).match(/../g) ?? []).map((pair) => `\\x${pair}`).join('')}${data.hex.length > 16 ? '…' : ''}${quote}`;
  return `${quote}0123456789abc…${quote}`;
}

/** Bytes of some data. */
export function sizeOf(data: Data): number {
  if (typeof data === 'string') return new TextEncoder().encode(data).length;
  if (Array.isArray(data)) return (data as readonly Data[]).reduce((sum: number, part) => sum + sizeOf(part), 0);
  if ('hex' in data) return data.hex.length / 2;
  return 'fill' in data ? data.fill : 0;
}

const seconds = (ms: number): string => String(ms / 1_000);

const python: Writer = (step, { peer, dgram }) => {
  const v = 'on' in step ? named(step.on) : 'as' in step ? named(step.as) : '';
  switch (step.do) {
    case 'socket':
      return [`${v} = socket.socket(socket.AF_INET${step.family === 6 ? '6' : ''}, socket.SOCK_${step.type === 'dgram' ? 'DGRAM' : 'STREAM'})`];
    case 'setsockopt': {
      const level = step.option.startsWith('TCP_') ? 'IPPROTO_TCP' : 'SOL_SOCKET';
      return [`${v}.setsockopt(socket.${level}, socket.${step.option}, ${step.option === 'SO_LINGER' ? `struct.pack('ii', 1, ${step.value})` : step.value})`];
    }
    case 'bind':
      return [`${v}.bind(('', ${step.port}))`];
    case 'listen':
      return [`${v}.listen(${step.backlog ?? 16})`];
    case 'accept':
      return [`${named(step.as)}, peer = ${named(step.on)}.accept()`];
    case 'connect':
      return [`${v}.connect(('${peer}', ${step.port}))`];
    case 'send':
      return [step.port === undefined ? `${v}.sendall(b${preview(step.data, "'")})` : `${v}.sendto(b${preview(step.data, "'")}, ('${peer}', ${step.port}))`];
    case 'reply':
      return [`${v}.sendto(b${preview(step.data, "'")}, sender)`];
    case 'recv':
      return [dgram.has(step.on) ? `data, sender = ${v}.recvfrom(${step.max ?? 65_536})` : `data = ${v}.recv(${step.max ?? 65_536})`];
    case 'recvExactly':
      return [`data = recv_exactly(${v}, ${step.bytes})`];
    case 'recvUntil':
      return [`data = recv_until(${v}, b${preview(step.text, "'")})`];
    case 'recvHttp':
      return [`message = recv_http(${v})`];
    case 'recvEof':
      return [`while ${v}.recv(65536): pass`];
    case 'recvTimeout':
      return [`${v}.settimeout(${seconds(step.ms)})`];
    case 'shutdown':
      return [`${v}.shutdown(socket.SHUT_${step.how.toUpperCase()})`];
    case 'close':
      return [`${v}.close()`];
    case 'at':
      return [`sleep_until(${seconds(step.ms)})`];
    case 'sleep':
      return [`time.sleep(${seconds(step.ms)})`];
    case 'repeat':
      return [`for i in range(1, ${step.times + 1}):`];
    case 'whileOpen':
      return [`while is_open(${v}):`];
    case 'thread':
      return ['with in_thread():'];
    case 'join':
      return ['join_threads()'];
  }
};

const c: Writer = (step, { peer, dgram }) => {
  const v = 'on' in step ? named(step.on) : 'as' in step ? named(step.as) : '';
  switch (step.do) {
    case 'socket':
      return [`int ${v} = socket(AF_INET${step.family === 6 ? '6' : ''}, SOCK_${step.type === 'dgram' ? 'DGRAM' : 'STREAM'}, 0);`];
    case 'setsockopt': {
      const level = step.option.startsWith('TCP_') ? 'IPPROTO_TCP' : 'SOL_SOCKET';
      const value = step.option === 'SO_LINGER' ? `struct linger){1, ${step.value}}` : `int){${step.value}}`;
      return [`setsockopt(${v}, ${level}, ${step.option}, &(${value}, sizeof(${step.option === 'SO_LINGER' ? 'struct linger' : 'int'}));`];
    }
    case 'bind':
      return [`bind(${v}, any_address(${step.port}), sizeof(struct sockaddr_in));`];
    case 'listen':
      return [`listen(${v}, ${step.backlog ?? 16});`];
    case 'accept':
      return [`int ${named(step.as)} = accept(${named(step.on)}, &peer, &length);`];
    case 'connect':
      return [`connect(${v}, address("${peer}", ${step.port}), sizeof(struct sockaddr_in));`];
    case 'send':
      return [step.port === undefined
        ? `send(${v}, ${preview(step.data, '"')}, ${sizeOf(step.data)}, 0);`
        : `sendto(${v}, ${preview(step.data, '"')}, ${sizeOf(step.data)}, 0, address("${peer}", ${step.port}), …);`];
    case 'reply':
      return [`sendto(${v}, ${preview(step.data, '"')}, ${sizeOf(step.data)}, 0, &sender, length);`];
    case 'recv':
      return [dgram.has(step.on) ? `n = recvfrom(${v}, buffer, ${step.max ?? 65_536}, 0, &sender, &length);` : `n = recv(${v}, buffer, ${step.max ?? 65_536}, 0);`];
    case 'recvExactly':
      return [`n = recv(${v}, buffer, ${step.bytes}, MSG_WAITALL);`];
    case 'recvUntil':
      return [`n = recv_until(${v}, buffer, ${preview(step.text, '"')});`];
    case 'recvHttp':
      return [`n = recv_http(${v}, buffer);`];
    case 'recvEof':
      return [`while (recv(${v}, buffer, sizeof buffer, 0) > 0);`];
    case 'recvTimeout':
      return [`setsockopt(${v}, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){${Math.floor(step.ms / 1_000)}, ${(step.ms % 1_000) * 1_000}}, …);`];
    case 'shutdown':
      return [`shutdown(${v}, SHUT_${step.how.toUpperCase()});`];
    case 'close':
      return [`close(${v});`];
    case 'at':
      return [`sleep_until(${seconds(step.ms)});`];
    case 'sleep':
      return [`usleep(${step.ms * 1_000});`];
    case 'repeat':
      return [`for (int i = 1; i <= ${step.times}; i++) {`];
    case 'whileOpen':
      return [`while (is_open(${v})) {`];
    case 'thread':
      return ['in_thread ({'];
    case 'join':
      return ['join_threads();'];
  }
};

/** Node has no blocking calls: what would block is awaited, and some calls are hidden in others. */
const node: Writer = (step, { peer, dgram, listeners, ports }) => {
  const v = 'on' in step ? named(step.on) : 'as' in step ? named(step.as) : '';
  switch (step.do) {
    case 'socket':
      if (step.type === 'dgram') return [`const ${v} = dgram.createSocket('udp${step.family ?? 4}');`];
      return [listeners.has(step.as) ? `const ${v} = net.createServer();` : `const ${v} = new net.Socket();`];
    case 'setsockopt':
      if (step.option === 'TCP_NODELAY') return [`${v}.setNoDelay(${step.value !== 0});`];
      if (step.option === 'SO_KEEPALIVE') return [`${v}.setKeepAlive(${step.value !== 0});`];
      return [`// ${step.option} = ${step.value}`];
    case 'bind':
      return [dgram.has(step.on) ? `${v}.bind(${step.port});` : '// bind'];
    case 'listen':
      return [`${v}.listen({ port: ${ports.get(step.on) ?? 0}, backlog: ${step.backlog ?? 16} });`];
    case 'accept':
      return [`const [${named(step.as)}] = await once(${named(step.on)}, 'connection');`];
    case 'connect':
      return [dgram.has(step.on) ? `${v}.connect(${step.port}, '${peer}');` : `await once(${v}.connect(${step.port}, '${peer}'), 'connect');`];
    case 'send':
      if (dgram.has(step.on)) return [`${v}.send(${preview(step.data, "'")}${step.port === undefined ? '' : `, ${step.port}, '${peer}'`});`];
      return [`${v}.write(${preview(step.data, "'")});`];
    case 'reply':
      return [`${v}.send(${preview(step.data, "'")}, sender.port, sender.address);`];
    case 'recv':
      return [dgram.has(step.on) ? `const [data, sender] = await once(${v}, 'message');` : `const [data] = await once(${v}, 'data');`];
    case 'recvExactly':
      return [`await readExactly(${v}, ${step.bytes});`];
    case 'recvUntil':
      return [`await readUntil(${v}, ${preview(step.text, "'")});`];
    case 'recvHttp':
      return [`await readHttp(${v});`];
    case 'recvEof':
      return [`for await (const data of ${v});`];
    case 'recvTimeout':
      return [`${v}.setTimeout(${step.ms});`];
    case 'shutdown':
      return [`${v}.end();`];
    case 'close':
      return [dgram.has(step.on) || listeners.has(step.on) ? `${v}.close();` : `${v}.destroySoon();`];
    case 'at':
      return [`await sleepUntil(${step.ms});`];
    case 'sleep':
      return [`await sleep(${step.ms});`];
    case 'repeat':
      return [`for (let i = 1; i <= ${step.times}; i++) {`];
    case 'whileOpen':
      return [`while (isOpen(${v})) {`];
    case 'thread':
      return ['tasks.push((async () => {'];
    case 'join':
      return ['await Promise.all(tasks);'];
  }
};

const WRITERS: Readonly<Record<Language, Writer>> = { c, python, node };
const CLOSERS: Readonly<Record<Language, (step: Step) => string | undefined>> = {
  python: () => undefined,
  c: (step) => (step.do === 'thread' ? '});' : '}'),
  node: (step) => (step.do === 'thread' ? '})());' : '}'),
};

function everyStep(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap((step) => ('steps' in step ? [step, ...everyStep(step.steps)] : [step]));
}

/** One process's program. @param index its place in scenario.processes */
export function programOf(scenario: Scenario, index: number, language: Language): readonly CodeLine[] {
  const process = scenario.processes[index];
  if (!process) return [];
  const all = everyStep(process.run);
  const other = process.host === 'client' ? 'server' : 'client';
  const around: Around = {
    peer: scenario.hosts[other].ipv4 ?? (other === 'server' ? '10.0.0.2' : '10.0.0.1'),
    dgram: new Set(all.flatMap((step) => (step.do === 'socket' && step.type === 'dgram' ? [step.as] : []))),
    listeners: new Set(all.flatMap((step) => (step.do === 'listen' ? [step.on] : []))),
    ports: new Map(all.flatMap((step) => (step.do === 'bind' ? [[step.on, step.port] as const] : []))),
  };
  const lines: CodeLine[] = [];
  const write = (steps: readonly Step[], path: string, indent: number): void => {
    steps.forEach((step, i) => {
      const here = `${path}[${i}]`;
      for (const code of WRITERS[language](step, around)) lines.push({ indent, code, step: here });
      if (!('steps' in step)) return;
      write(step.steps, `${here}.steps`, indent + 1);
      const closer = CLOSERS[language](step);
      if (closer !== undefined) lines.push({ indent, code: closer });
    });
  };
  write(process.run, `processes[${index}].run`, 0);
  return lines;
}
