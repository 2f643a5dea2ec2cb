import { memo, useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { SentEvent } from '../../model/trace/events.ts';
import styles from './Bytes.module.css';
import { printable } from './field-at.ts';

interface HexViewProps {
  readonly frame: SentEvent;
  readonly label: string;
  /** Bytes [from, to) that are lit. */
  readonly lit: readonly [number, number] | undefined;
  readonly onOver: (byte: number | undefined) => void;
  readonly onPin: (byte: number) => void;
}

const ROW = 16;

/** A frame's bytes, sixteen a row, each in its layer's colour and underline; arrow keys walk them. */
export function HexView({ frame, label, lit, onOver, onPin }: HexViewProps) {
  const [cursor, setCursor] = useState<number | undefined>();
  const rows = Math.ceil(frame.bytes.length / ROW);
  const onKeyDown = (event: KeyboardEvent): void => {
    const from = cursor ?? lit?.[0] ?? 0;
    const to = { ArrowRight: from + 1, ArrowLeft: from - 1, ArrowDown: from + ROW, ArrowUp: from - ROW, Home: 0, End: frame.bytes.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const byte = Math.max(0, Math.min(frame.bytes.length - 1, to));
    setCursor(byte);
    onPin(byte);
  };
  const byteOf = (target: EventTarget): number | undefined => {
    const text = (target as HTMLElement).dataset['byte'];
    return text === undefined ? undefined : Number(text);
  };
  return (
    <div
      className={styles['hex']}
      role="group"
      aria-label={label}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerOver={(event) => onOver(byteOf(event.target))}
      onPointerLeave={() => onOver(undefined)}
      onClick={(event) => {
        const byte = byteOf(event.target);
        if (byte === undefined) return;
        setCursor(byte);
        onPin(byte);
      }}
    >
      {Array.from({ length: rows }, (_, row) => {
        const from = Math.max(row * ROW, lit?.[0] ?? 0);
        const to = Math.min((row + 1) * ROW, lit?.[1] ?? 0);
        const inside = cursor !== undefined && Math.floor(cursor / ROW) === row;
        return <HexRow key={row} frame={frame} row={row} from={from < to ? from : -1} to={from < to ? to : -1} cursor={inside ? cursor : -1} />;
      })}
    </div>
  );
}

interface HexRowProps {
  readonly frame: SentEvent;
  readonly row: number;
  /** The lit bytes of this row, or −1. */
  readonly from: number;
  readonly to: number;
  readonly cursor: number;
}

const HexRow = memo(function HexRow({ frame, row, from, to, cursor }: HexRowProps) {
  const bytes = [...frame.bytes.subarray(row * ROW, (row + 1) * ROW)];
  const look = (at: number): string => {
    const layer = frame.spans.find((span) => at >= span.start && at < span.end)?.layer ?? 'link';
    return [styles[layer], at >= from && at < to && styles['lit'], at === cursor && styles['cursor']].filter(Boolean).join(' ');
  };
  return (
    <div className={styles['row']}>
      <span className={styles['offset']}>{(row * ROW).toString(16).padStart(4, '0')}</span>
      <span className={styles['digits']}>
        {bytes.map((byte, i) => (
          <b key={i} data-byte={row * ROW + i} className={look(row * ROW + i)}>
            {byte.toString(16).padStart(2, '0')}
          </b>
        ))}
      </span>
      <span className={styles['ascii']} aria-hidden="true">
        {bytes.map((byte, i) => (
          <b key={i} data-byte={row * ROW + i} className={look(row * ROW + i)}>
            {printable(byte)}
          </b>
        ))}
      </span>
    </div>
  );
});
