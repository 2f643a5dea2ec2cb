/**
 * Steps as sentences: what happened, and why it matters at that moment. Pure: a message id and what to put into it, no text.
 * A lesson is told in full the first time (ids that end in ".first") and in short after that.
 */
import { oncePerTrace, showsPrograms } from '../model/trace/lookup.ts';
import type { SegmentFacts, SentEvent, Trace } from '../model/trace/events.ts';
import { steps } from '../model/trace/steps.ts';
import type { Step } from '../model/trace/steps.ts';
import { narrateSegment } from './narration/arrival.ts';
import { acksNews, narrateCall, narrateFlight, narrateListen, narrateProcess, narrateSent, waitsAfter } from './narration/calls.ts';
import { narrateFrame } from './narration/other-arrivals.ts';
import { applicationBytes, eventsOf, frameKind, sceneOf } from './narration/scene.ts';
import type { Scene } from './narration/scene.ts';
import { narrateHappening, narrateLoss, narrateRetransmission, narrateSilence, narrateTimer } from './narration/time.ts';
import { told } from './narration/told.ts';
import type { Id, NarrationId, Told } from './narration/told.ts';

export type { Told } from './narration/told.ts';

/** Ids that have a longer form, told once a trace. */
export const FIRST_TOLD = [
  'arrival.syn', 'arrival.syn-ack', 'arrival.established', 'arrival.request', 'arrival.response', 'arrival.ack', 'arrival.ack.closed',
  'arrival.fin', 'arrival.fin.time-wait', 'arrival.datagram', 'send.request', 'send.response', 'send.message', 'send.datagram', 'close.first', 'close.second',
  'arrival.more', 'retransmission.syn', 'retransmission.timeout', 'retransmission.fast', 'arrival.early', 'loss.rule', 'loss.unplugged', 'loss.middlebox',
  'loss.queue-full', 'loss.deaf', 'loss.presumed', 'time-wait-ends', 'silence',
] as const satisfies readonly Id[];

/** Those whose longer form says what a program's call did, which a capture can't know. */
const TELLS_OF_PROGRAMS: readonly Id[] = ['send.request', 'send.message', 'arrival.request', 'arrival.established', 'arrival.datagram', 'arrival.syn-ack'];

/** The sentence of each step, by its index. Computed once a trace. */
export const narrateAll: (trace: Trace) => readonly Told[] = oncePerTrace((trace) => {
  const before = new Set<string>();
  return steps(trace).map((step) => {
    const sentence = narrateAgain(sceneOf(trace, step));
    const longer: readonly Id[] = showsPrograms(trace) ? FIRST_TOLD : FIRST_TOLD.filter((id) => !TELLS_OF_PROGRAMS.includes(id));
    const first = longer.some((id) => `narration.${id}` === sentence.id) && !before.has(sentence.id);
    before.add(sentence.id);
    return first ? { ...sentence, id: `${sentence.id}.first` as NarrationId } : sentence;
  });
});

/** @param step one of steps(trace) */
export const narrate = (trace: Trace, step: Step): Told => narrateAll(trace)[step.index] ?? told('start');

function narrateAgain(scene: Scene): Told {
  const { trace, step, key, host } = scene;
  if (step.kind === 'silence') return narrateSilence(scene);
  if (step.kind === 'flight') return narrateFlight(scene);
  if (step.kind === 'retransmission') return narrateRetransmission(scene);
  switch (key.kind) {
    case 'arrived': {
      const frame = trace.events[key.frame] as SentEvent;
      const dropped = scene.dropped[0];
      if (step.kind === 'drop' && dropped) return told(`drop.${dropped.reason}`, { host });
      return isSegment(frame) ? narrateSegment(scene, frame) : narrateFrame(scene, frame);
    }
    case 'call':
      return step.kind === 'listen' ? narrateListen(scene) : narrateCall(scene, key);
    case 'timer':
      return narrateTimer(scene, key);
    case 'lost':
      return narrateLoss(scene, key);
    case 'happening':
      return narrateHappening(scene, key);
    case 'process':
      return narrateProcess(scene, key);
    case 'sent':
      return narrateLoneFrame(scene, key);
    case 'dropped':
      return told(`drop.${key.reason}`, { host });
    default:
      return step.kind === 'start' && eventsOf(trace, step, 'process').length > 0 ? told('process.started', { host }) : told('start');
  }
}

const isSegment = (frame: SentEvent): frame is SentEvent & { readonly segment: SegmentFacts } => frame.segment !== undefined;

/** A frame whose cause the trace doesn't know: in a capture. */
function narrateLoneFrame(scene: Scene, frame: SentEvent): Told {
  const { host, peer } = scene;
  const last = scene.states.at(-1);
  if (frame.why === 'keepalive') return told('sent.keepalive', { host });
  if (frame.why === 'window-probe') return told('sent.window-probe', { host, peer });
  const data = eventsOf(scene.trace, scene.step, 'sent').filter((each) => each.from === frame.from && (each.segment?.len ?? 0) > 0);
  if ((frame.segment?.len ?? 0) > 0) return narrateSent(scene, data);
  if (frameKind(frame) === 'syn') return told('sent.syn', { host });
  if (frameKind(frame) === 'rst') return told('sent.rst', { host });
  if (last?.to === 'FIN-WAIT-1') return told('close.first', { host, peer, number: frame.connection ?? 0, waits: waitsAfter(scene, last) ? 'yes' : 'no' });
  if (last?.to === 'LAST-ACK') return told('close.second', { host, peer, acks: acksNews(scene, frame) ? 'yes' : 'no' });
  return told('sent', { host: scene.host, what: frameKind(frame), bytes: applicationBytes(frame) });
}
