import type { LayerName } from '../../model/trace/events.ts';
import { toHex } from '../../model/core/bytes.ts';
import { layerContent } from '../read-trace.ts';
import type { Question } from '../types.ts';
import { forwarded, message } from './figure.ts';

const HEADERS: readonly LayerName[] = ['link', 'internet', 'transport'];

export const questions: readonly Question[] = [
  {
    id: 'one-byte',
    scenario: 'oneByte',
    kind: 'number',
    unit: 'bytes',
    answer: (trace) => message(trace).bytes.length,
    watch: { kind: 'sent', from: 'client', data: true },
  },
  {
    id: 'unchanged',
    scenario: 'tcp',
    kind: 'choice',
    options: HEADERS,
    answer: (trace) => {
      const same = HEADERS.filter((layer) => toHex(layerContent(message(trace), layer)) === toHex(layerContent(forwarded(trace), layer)));
      return same.join(' ');
    },
    watch: { kind: 'sent', from: 'r1', data: true },
  },
];
