import { useMemo } from 'react';
import type { LayerName, LayerSpan } from '../../model/trace/events.ts';
import type { MessageId } from '../../text/areas.ts';
import { useText } from '../text/TextContext.tsx';
import type { AnyField } from './fields.ts';
import styles from './HeaderBytes.module.css';
import { drawnOf, rowsOf } from './rows.ts';

const NAMES: Readonly<Record<LayerSpan['protocol'], string>> = { ethernet: 'Ethernet', arp: 'ARP', ipv4: 'IPv4', ipv6: 'IPv6', icmp: 'ICMP', icmpv6: 'ICMPv6', tcp: 'TCP', udp: 'UDP', data: '' };
export const nameOfSpan = (span: LayerSpan): string => NAMES[span.protocol];
export const LAYER_OF: Readonly<Record<string, LayerName>> = { ethernet: 'link', arp: 'link', ipv4: 'internet', ipv6: 'internet', icmp: 'internet', icmpv6: 'internet', tcp: 'transport', udp: 'transport' };

export const valueOf = (field: AnyField): string => (field.scaled === undefined || field.scaled === field.raw ? field.text : `${field.text} = ${field.scaled}`);
const brief = (value: string): string => (value.length > 80 ? `${value.slice(0, 80)}…` : value);

interface HeaderProps {
  readonly span: LayerSpan;
  readonly name: string;
  readonly fields: readonly AnyField[];
  readonly shown: AnyField | undefined;
  /** As lines of text instead of rows of bits. */
  readonly text: boolean;
  readonly bytes: Uint8Array;
  readonly onOver: (field: AnyField | undefined) => void;
  readonly onPin: (field: AnyField) => void;
}

/** One header in rows of 32 bits, or a message of text in its lines. For the pointer and the eye; the list and the bytes are for everybody. */
export function Header({ span, name, fields, shown, text: asText, bytes, onOver, onPin }: HeaderProps) {
  const text = useText();
  const whole = useMemo(() => (asText ? fields.filter(({ depth }) => depth === 0) : drawnOf(fields)), [fields, asText]);
  const { pieces, gaps } = useMemo(() => rowsOf(asText ? [] : whole, span.start), [whole, span, asText]);
  const look = (field: AnyField): string | undefined => (shown && shown.start <= field.start && shown.end >= field.end && shown.bit <= field.bit && shown.bit + shown.bits >= field.bit + field.bits ? '' : undefined);
  return (
    <section className={styles[span.layer]}>
      <h3>
        {name} <span>{text.format('bytes.length', { bytes: span.end - span.start })}</span>
      </h3>
      {asText ? (
        <div className={styles['lines']} onPointerLeave={() => onOver(undefined)}>
          {whole.map((field) => (
            <p key={field.bit} data-lit={look(field)} onPointerEnter={() => onOver(field)} onClick={() => onPin(field)}>
              {brief(asLine(bytes.subarray(field.start, field.end)))}
            </p>
          ))}
        </div>
      ) : (
        <>
          <p className={styles['ruler']}>{[0, 8, 16, 24].map((bit) => <span key={bit}>{bit}</span>)}</p>
          <div className={styles['rows']} onPointerLeave={() => onOver(undefined)}>
            {pieces.map(({ field, row, column, bits, named }) => (
              <div
                key={`${field.bit}.${row}`}
                className={styles['cell']}
                data-lit={look(field)}
                data-fault={field.fault === undefined ? undefined : ''}
                data-gap={gaps.includes(row) || undefined}
                data-narrow={bits < 4 || undefined}
                style={{ gridColumn: `${column + 1} / span ${bits}`, gridRow: row + 1 }}
                onPointerEnter={() => onOver(field)}
                onClick={() => onPin(field)}
              >
                {named && bits >= 4 && <span>{text.format(`fields.${field.id}` as MessageId)}</span>}
                {named && <code>{brief(valueOf(field))}</code>}
              </div>
            ))}
          </div>
        </>
      )}
    </section>
  );
}

const asLine = (bytes: Uint8Array): string => [...bytes].map((byte) => (byte === 13 ? '␍' : byte === 10 ? '␊' : byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join('');

interface FieldListProps {
  readonly span: LayerSpan;
  readonly name: string;
  readonly fields: readonly AnyField[];
  readonly shown: AnyField | undefined;
  readonly onPin: (field: AnyField) => void;
}

/** The same fields one under the other, each a button. */
export function FieldList({ span, name, fields, shown, onPin }: FieldListProps) {
  const text = useText();
  return (
    <section className={styles[span.layer]}>
      <h3>{name}</h3>
      <ul>
        {fields.map((field) => (
          <li key={`${field.id}${field.bit}`} style={{ '--depth': field.depth } as never}>
            <button type="button" aria-pressed={field === shown} onClick={() => onPin(field)}>
              <span>{text.format(`fields.${field.id}` as MessageId)}</span>
              <code>{brief(valueOf(field))}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
