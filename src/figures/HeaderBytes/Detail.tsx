import { useMemo } from 'react';
import type { LayerName, SentEvent, Trace } from '../../model/trace/events.ts';
import type { MessageId } from '../../text/areas.ts';
import { useWords } from '../Ladder/useWords.ts';
import { useText } from '../text/TextContext.tsx';
import type { AnyField } from './fields.ts';
import { verdictOn, type Verdict } from './flip.ts';
import { valueOf } from './Header.tsx';
import styles from './HeaderBytes.module.css';

interface DetailProps {
  readonly trace: Trace;
  readonly frame: SentEvent;
  readonly field: AnyField;
  /** The byte in question, of a field with many. */
  readonly byte: number;
  readonly bytes: Uint8Array;
  readonly flipped: number | undefined;
  readonly onFlip: (bit: number | undefined) => void;
  readonly layer: LayerName;
}

/** Most bits that are shown one by one; of a longer field those of one byte. */
const MOST_BITS = 32;

/** The field in question: what it is called, holds, means and is for; its bits, each of which can be flipped. */
export function Detail({ trace, frame, field, byte, bytes, flipped, onFlip, layer }: DetailProps) {
  const text = useText();
  const words = useWords();
  const verdict = useMemo(() => (flipped === undefined ? undefined : verdictOn(trace, frame, flipped)), [trace, frame, flipped]);
  const long = field.bits > MOST_BITS;
  const first = long ? 8 * byte : field.bit;
  const bits = Array.from({ length: long ? 8 : field.bits }, (_, i) => first + i);
  const value = valueOf(field);
  const host = words.station(frame.to);
  return (
    <div className={`${styles['detail']} ${styles[layer]}`}>
      <div aria-live="polite">
        <b>{text.format(`fields.${field.id}` as MessageId)}</b> <code>{value.length > 90 ? `${value.slice(0, 90)}…` : value}</code>
        {field.meaning !== undefined && <i> {text.format(`fields.meaning.${field.meaning}` as MessageId)}</i>}
        {field.fault !== undefined && <b className={styles['fault']}> {text.has(`fields.fault.${field.fault}`) ? text.format(`fields.fault.${field.fault}` as MessageId) : text.format('bytes.fault')}</b>}
        <p>{text.format(`fields.${field.id}.why` as MessageId)}</p>
        <cite>{field.cite}</cite>
      </div>
      <fieldset className={styles['bits']}>
        <legend>{long ? text.format('bytes.flip.byte', { byte }) : text.format('bytes.flip')}</legend>
        {bits.map((bit, i) => {
          const on = ((bytes[bit >> 3] as number) >> (7 - (bit & 7))) & 1;
          return (
            <button key={bit} type="button" aria-pressed={bit === flipped} data-nibble={i > 0 && i % 4 === 0 ? '' : undefined} aria-label={text.format('bytes.flip.bit', { bit: i, value: on })} onClick={() => onFlip(bit === flipped ? undefined : bit)}>
              {on}
            </button>
          );
        })}
        {flipped !== undefined && <button type="button" className={styles['back']} onClick={() => onFlip(undefined)}>{text.format('bytes.flip.back')}</button>}
      </fieldset>
      <div role="status" className={styles['verdict']}>
        {verdict && (
          <>
            <p><b>{said(verdict, host, text.format)}</b></p>
            {'answers' in verdict && verdict.answers.length > 0 && <p>{text.format('bytes.flip.answers', { host, what: verdict.answers.join(', ') })}</p>}
            {verdict.kind !== 'never-arrived' && <p className={styles['note']}>{text.format('bytes.flip.note')}</p>}
          </>
        )}
      </div>
    </div>
  );
}

function said(verdict: Verdict, host: string, format: ReturnType<typeof useText>['format']): string {
  return verdict.kind === 'dropped' ? format(`bytes.flip.dropped.${verdict.reason}`, { host }) : format(`bytes.flip.${verdict.kind}`, { host });
}
