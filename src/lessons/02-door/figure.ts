import type { Trace } from '../../model/trace/events.ts';
import { scenario } from '../document.ts';
import { first, nameOf, returned } from '../read-trace.ts';
import type { ChapterFigure } from '../types.ts';
import twoGuests from './scenarios/two-guests.json' with { type: 'json' };

const port = (trace: Trace, connection: number) => first(trace.connections, `connection ${connection}`, ({ id }) => id === connection).client.port;

export const serverPorts = (trace: Trace): ReadonlySet<number> => new Set(trace.connections.map(({ server }) => server.port));

export const figure: ChapterFigure = {
  scenarios: { main: scenario(twoGuests) },
  start: 'listener',
  moments: {
    listener: { kind: 'returned', host: 'server', call: 'socket' },
    listening: { kind: 'returned', host: 'server', call: 'listen' },
    connect: { kind: 'sent', from: 'client', flags: ['SYN'] },
    secondConnect: { kind: 'sent', from: 'client', flags: ['SYN'], nth: 2 },
    accepted: { kind: 'returned', host: 'server', call: 'accept' },
    secondAccepted: { kind: 'returned', host: 'server', call: 'accept', nth: 2 },
  },
  numbers: {
    listenerFd: (of) => nameOf(returned(of('main'), 'server', 'socket').result),
    firstAcceptedFd: (of) => nameOf(returned(of('main'), 'server', 'accept').result),
    secondAcceptedFd: (of) => nameOf(returned(of('main'), 'server', 'accept', 2).result),
    firstPort: (of) => nameOf(port(of('main'), 1)),
    secondPort: (of) => nameOf(port(of('main'), 2)),
    serverPort: (of) => nameOf(first([...serverPorts(of('main'))], 'the server port')),
  },
};
