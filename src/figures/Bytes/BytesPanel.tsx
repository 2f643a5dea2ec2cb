import { useEffect, useId, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { EventId, LayerName, LayerSpan, SentEvent, Trace } from '../../model/trace/events.ts';
import { fieldsOf } from '../../model/wire/fields.ts';
import type { FieldValue } from '../../model/wire/fields.ts';
import type { MessageId } from '../../text/areas.ts';
import { Icon } from '../Controls/Icon.tsx';
import { TextProvider, useText } from '../text/TextContext.tsx';
import { labelOf } from '../Ladder/label-of.ts';
import { useWords } from '../Ladder/useWords.ts';
import styles from './Bytes.module.css';
import { fieldAt } from './field-at.ts';
import { useFieldText } from './field-text.ts';
import { HexView } from './HexView.tsx';

interface BytesPanelProps {
  readonly trace: Trace;
  /** A sent event. */
  readonly n: EventId;
  readonly title: string;
  /** Another frame of the same trace, or none. */
  readonly onChoose: (n: EventId | null) => void;
}

const LAYERS: Readonly<Record<LayerSpan['protocol'], string>> = { ethernet: 'Ethernet', arp: 'ARP', ipv4: 'IPv4', ipv6: 'IPv6', icmp: 'ICMP', icmpv6: 'ICMPv6', tcp: 'TCP', udp: 'UDP', data: '' };

/** One frame taken apart: its layers to scale, its bytes, and every field of its headers; a field lights its bytes and a byte its field. */
export function BytesPanel({ trace, n, title, onChoose }: BytesPanelProps) {
  const text = useText();
  const words = useWords();
  const id = useId();
  const panel = useRef<HTMLElement>(null);
  const frame = trace.events[n] as SentEvent;
  const frames = useMemo(() => trace.events.filter((event) => event.kind === 'sent').map((event) => event.n), [trace]);
  const at = frames.indexOf(n);
  const name = words.label(labelOf(frame), { repeats: frame.repeats } as never);

  useEffect(() => {
    panel.current?.scrollIntoView({ block: 'nearest' });
  }, []);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onChoose(null);
  };

  return (
    <section ref={panel} className={styles['panel']} aria-labelledby={id} data-own-keys="" onKeyDown={onKeyDown}>
      <header className={styles['head']}>
        <h3 id={id}>
          <code>{name}</code>
          <span>{text.format('figures.bytes.way', { from: words.station(frame.from), to: words.station(frame.to), at: words.time(frame.at), title })}</span>
        </h3>
        <button type="button" disabled={at <= 0} onClick={() => onChoose(frames[at - 1] ?? null)} aria-label={text.format('figures.bytes.previous')}>
          <Icon name="back" />
        </button>
        <button type="button" disabled={at >= frames.length - 1} onClick={() => onChoose(frames[at + 1] ?? null)} aria-label={text.format('figures.bytes.next')}>
          <Icon name="forward" />
        </button>
        <button type="button" onClick={() => onChoose(null)} aria-label={text.format('figures.bytes.close')}>
          <Icon name="close" />
        </button>
      </header>
      <Dissected key={n} frame={frame} />
    </section>
  );
}

function Dissected({ frame }: { readonly frame: SentEvent }) {
  const text = useText();
  const fieldWords = useFieldText(text.locale);
  const fields = useMemo(() => fieldsOf(frame.bytes), [frame]);
  const [pinned, setPinned] = useState<number | undefined>(() => fields.findIndex((field) => field.protocol === 'tcp'));
  const [over, setOver] = useState<number | undefined>();
  const shown = over ?? pinned;
  const field = shown === undefined ? undefined : fields[shown];
  const share = frame.spans.find((span) => span.layer === 'application');
  const payload = share ? share.end - share.start : 0;
  return (
    <>
      <div className={styles['scale']} aria-hidden="true">
        {frame.spans.map((span) => (
          <span key={span.start} className={styles[span.layer]} style={{ flexGrow: span.end - span.start }}>
            <b>{nameOf(span, text.format('figures.bytes.payload'))}</b> {span.end - span.start}
          </span>
        ))}
      </div>
      <p className={styles['sum']}>{text.format('figures.bytes.share', { total: frame.bytes.length, payload, share: payload / frame.bytes.length })}</p>
      <div className={styles['both']}>
        <HexView
          frame={frame}
          label={text.format('figures.bytes.hex')}
          lit={field && [field.start, field.end]}
          onOver={(byte) => setOver(byte === undefined ? undefined : fieldAt(fields, byte))}
          onPin={(byte) => setPinned(fieldAt(fields, byte))}
        />
        {fieldWords && (
          <TextProvider text={fieldWords}>
            {field && <Explained field={field} />}
            <div className={styles['fields']}>
              {frame.spans.map((span) => (
                <FieldList key={span.start} span={span} name={nameOf(span, text.format('figures.bytes.payload'))} fields={fields} shown={shown} onOver={setOver} onPin={setPinned} />
              ))}
            </div>
          </TextProvider>
        )}
      </div>
    </>
  );
}

const nameOf = (span: LayerSpan, payload: string): string => LAYERS[span.protocol] || payload;

/** The field in question: what it is called, holds, means and is for. */
function Explained({ field }: { readonly field: FieldValue }) {
  const text = useText();
  return (
    <div className={`${styles['explained']} ${styles[layerOf(field)]}`} aria-live="polite">
      <b>{text.format(`fields.${field.id}` as MessageId)}</b> <code>{shorten(valueOf(field), 60)}</code>
      <p>{text.format(`fields.${field.id}.why` as MessageId)}</p>
      <cite>{field.cite}</cite>
    </div>
  );
}

interface FieldListProps {
  readonly span: LayerSpan;
  readonly name: string;
  readonly fields: readonly FieldValue[];
  readonly shown: number | undefined;
  readonly onOver: (field: number | undefined) => void;
  readonly onPin: (field: number) => void;
}

function FieldList({ span, name, fields, shown, onOver, onPin }: FieldListProps) {
  const text = useText();
  return (
    <section className={styles[span.layer]}>
      <h4>
        {name} <small>{span.end - span.start} B</small>
      </h4>
      <ul>
        {fields.map((field, i) => {
          if (field.start < span.start || field.end > span.end) return null;
          const meaning = field.meaning === undefined ? undefined : text.format(`fields.meaning.${field.meaning}` as MessageId);
          return (
            <li key={`${field.id}${field.bit}`} style={{ '--depth': field.depth } as never}>
              <button type="button" aria-pressed={i === shown} onClick={() => onPin(i)} onFocus={() => onPin(i)} onPointerEnter={() => onOver(i)} onPointerLeave={() => onOver(undefined)}>
                <span>{text.format(`fields.${field.id}` as MessageId)}</span>
                <code>{shorten(valueOf(field), 34)}</code>
                {meaning !== undefined && <i>{meaning}</i>}
                {field.fault !== undefined && <i className={styles['fault']}>{text.format(`fields.fault.${field.fault}` as MessageId)}</i>}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

const valueOf = (field: FieldValue): string => {
  if (field.id === 'data.bytes') return `${field.end - field.start} B`;
  const value = field.scaled === undefined || field.scaled === field.raw ? field.text : `${field.text} = ${field.scaled}`;
  return field.unit === 'bytes' ? `${value} B` : value;
};

const shorten = (value: string, length: number): string => (value.length > length ? `${value.slice(0, length)}…` : value);

const OF_PROTOCOL: Readonly<Record<string, LayerName>> = { ethernet: 'link', arp: 'link', ipv4: 'internet', ipv6: 'internet', icmp: 'internet', icmpv6: 'internet', tcp: 'transport', udp: 'transport' };
const layerOf = (field: FieldValue): LayerName => OF_PROTOCOL[field.protocol] ?? 'application';
