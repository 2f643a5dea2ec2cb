import { useMemo, useState } from 'react';
import type { LayerName, LayerSpan, SentEvent, Trace } from '../../model/trace/events.ts';
import { journey } from '../../model/trace/frames.ts';
import { flipBit } from '../../model/sim/arrivals.ts';
import { fieldAt } from '../Bytes/field-at.ts';
import { HexView } from '../Bytes/HexView.tsx';
import { Icon } from '../Controls/Icon.tsx';
import { labelOf } from '../Ladder/label-of.ts';
import { useWords } from '../Ladder/useWords.ts';
import type { Scene } from '../stage/Stage.tsx';
import { useText } from '../text/TextContext.tsx';
import { Detail } from './Detail.tsx';
import { framesToHosts, takeApart, type AnyField } from './fields.ts';
import styles from './HeaderBytes.module.css';
import { FieldList, Header, LAYER_OF, nameOfSpan } from './Header.tsx';

/** Which frame it is, its layers to scale, and the way to those before and after it. */
export function FrameHead({ scene }: { readonly scene: Scene }) {
  const text = useText();
  const words = useWords();
  const { frames, frame } = useFrame(scene);
  if (!frame) return <p className={styles['none']}>{text.format('bytes.none')}</p>;
  const at = frames.indexOf(frame);
  const go = (to: SentEvent | undefined): void => {
    if (!to) return;
    scene.goTo(to.n);
    scene.select(to.n);
  };
  return (
    <div className={styles['top']}>
      <header className={styles['head']}>
        <h2>
          <code>{words.label(labelOf(frame), { repeats: frame.repeats } as never)}</code>
          <span>{text.format('bytes.frame', { index: at + 1, count: frames.length, from: words.station(frame.from), to: words.station(frame.to) })}</span>
        </h2>
        <button type="button" disabled={at <= 0} onClick={() => go(frames[at - 1])} aria-label={text.format('figures.bytes.previous')}><Icon name="back" /></button>
        <button type="button" disabled={at >= frames.length - 1} onClick={() => go(frames[at + 1])} aria-label={text.format('figures.bytes.next')}><Icon name="forward" /></button>
      </header>
      <div className={styles['scale']} aria-hidden="true">
        {frame.spans.map((span) => (
          <span key={span.start} className={styles[span.layer]} style={{ flexGrow: span.end - span.start }}>{`${nameOfSpan(span) || text.format('bytes.payload')} ${span.end - span.start}`}</span>
        ))}
      </div>
    </div>
  );
}

/** A frame's headers as RFCs draw them, its bytes, and any field explained; and what its receiver makes of a bit that is flipped. */
export function HeaderBytes({ scene }: { readonly scene: Scene }) {
  const { frame } = useFrame(scene);
  return frame && <Dissected key={frame.n} trace={scene.trace} frame={frame} />;
}

function useFrame({ trace, step, event, selected }: Scene) {
  const frames = useMemo(() => framesToHosts(trace), [trace]);
  return { frames, frame: shownFrame(trace, frames, step, event, selected) };
}

/** The chosen frame if it belongs to the step, else the first that the step sends, else the first that it receives, else the last before it. */
function shownFrame(trace: Trace, frames: readonly SentEvent[], step: Scene['step'], event: number, selected: number | null): SentEvent | undefined {
  const inStep = step ? frames.filter(({ n }) => n >= step.first && n <= step.last) : [];
  const chosen = selected !== null && trace.events[selected]?.kind === 'sent' ? journey(trace, selected).hops.at(-1) : undefined;
  if (chosen && (inStep.includes(chosen) || journey(trace, chosen.n).hops.some(({ n }) => step && n >= step.first && n <= step.last))) return chosen;
  const events = step ? trace.events.slice(step.first, step.last + 1) : [];
  const received = events.find((each) => each.kind === 'arrived' && frames.some(({ n }) => n === each.frame));
  const frameIn = received?.kind === 'arrived' ? frames.find(({ n }) => n === received.frame) : undefined;
  return inStep[0] ?? frameIn ?? frames.findLast(({ n }) => n <= event) ?? frames[0];
}

interface Choice {
  readonly id: string;
  readonly bit: number;
  /** The byte that was pointed at, where a field has many. */
  readonly byte: number;
}

const choiceOf = (field: AnyField, byte = field.start): Choice => ({ id: field.id, bit: field.bit, byte });

function Dissected({ trace, frame }: { readonly trace: Trace; readonly frame: SentEvent }) {
  const text = useText();
  const [flipped, setFlipped] = useState<number>();
  const bytes = useMemo(() => (flipped === undefined ? frame.bytes : flipBit(frame.bytes, flipped)), [frame, flipped]);
  const { fields, application } = useMemo(() => takeApart(trace, frame, bytes), [trace, frame, bytes]);
  const [pinned, setPinned] = useState<Choice>(() => choiceOf(fields.find(({ protocol }) => protocol === 'tcp' || protocol === 'udp' || protocol === 'arp' || protocol === 'icmp') ?? (fields[0] as AnyField)));
  const [over, setOver] = useState<Choice>();
  const find = (choice: Choice | undefined): AnyField | undefined =>
    choice && (fields.find(({ id, bit }) => id === choice.id && bit === choice.bit) ?? fields[fieldAt(fields as never, choice.byte) ?? -1]);
  const shown = find(over) ?? find(pinned);
  const chosen = find(pinned);
  const atByte = (byte: number): Choice | undefined => {
    const field = fields[fieldAt(fields as never, byte) ?? -1];
    return field && choiceOf(field, byte);
  };
  const pin = (field: AnyField): void => setPinned(choiceOf(field));
  const hover = (field: AnyField | undefined): void => setOver(field && choiceOf(field));
  const view = useMemo(() => ({ ...frame, bytes }), [frame, bytes]);
  return (
    <div className={styles['whole']}>
    <div className={styles['both']}>
      {chosen && <Detail trace={trace} frame={frame} field={shown ?? chosen} byte={shown === chosen ? pinned.byte : (shown?.start ?? 0)} bytes={bytes} flipped={flipped} onFlip={setFlipped} layer={layerOf(shown ?? chosen)} />}
      <div className={styles['headers']} aria-hidden="true">
        {frame.spans.map((span) => (
          <Header key={span.start} span={span} name={titleOf(span, application, text.format('bytes.payload'))} fields={inside(fields, span)} shown={shown} text={application === 'http' && span.layer === 'application'} bytes={bytes} onOver={hover} onPin={pin} />
        ))}
      </div>
      <div className={styles['side']}>
        <HexView
          frame={view}
          label={text.format('figures.bytes.hex')}
          lit={shown && [shown.start, shown.end]}
          onOver={(byte) => setOver(byte === undefined ? undefined : atByte(byte))}
          onPin={(byte) => {
            const choice = atByte(byte);
            if (choice) setPinned(choice);
          }}
        />
        <details className={styles['list']}>
          <summary>{text.format('bytes.list')}</summary>
          {frame.spans.map((span) => (
            <FieldList key={span.start} span={span} name={titleOf(span, application, text.format('bytes.payload'))} fields={inside(fields, span)} shown={shown} onPin={pin} />
          ))}
        </details>
      </div>
    </div>
    </div>
  );
}

const inside = (fields: readonly AnyField[], span: LayerSpan): readonly AnyField[] => fields.filter(({ start, end }) => start >= span.start && end <= span.end);
const titleOf = (span: LayerSpan, application: string, payload: string): string =>
  span.layer === 'application' ? ({ http: 'HTTP', websocket: 'WebSocket' }[application] ?? payload) : nameOfSpan(span);
const layerOf = (field: AnyField): LayerName => LAYER_OF[field.protocol] ?? 'application';
