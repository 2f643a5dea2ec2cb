import { useMemo } from 'react';
import type { EventId, SentEvent } from '../../model/trace/events.ts';
import { toHex } from '../../model/core/bytes.ts';
import { fieldsOf, type FieldValue } from '../../model/wire/fields.ts';
import { trailerOf } from '../../model/wire/trailer.ts';
import type { MessageId } from '../../text/areas.ts';
import { useWords } from '../Ladder/useWords.ts';
import { useText } from '../text/TextContext.tsx';
import styles from './LayerStack.module.css';
import { addedBy, bytesOf, FLOORS, hopRows, PROTOCOL_NAMES, type Part, type Way } from './parts.ts';

interface LayerTableProps {
  readonly way: Way;
  /** The link that the fields are read on. */
  readonly hop: SentEvent;
  readonly parts: readonly Part[];
  readonly selected: EventId | null;
  readonly onSelect: (n: EventId | null) => void;
}

/** Layer by layer: the question it answers, what it adds, and its fields on demand; then what each link changes. */
export function LayerTable({ way, hop, parts, selected, onSelect }: LayerTableProps) {
  const text = useText();
  const words = useWords();
  const fields = useMemo(() => fieldsOf(hop.bytes), [hop]);
  const { fcs } = useMemo(() => trailerOf(hop.bytes), [hop]);
  const total = bytesOf(parts);
  const rows = hopRows(way);
  return (
    <div className={styles['words']}>
      <ol className={styles['layers']} aria-label={text.format('layers.table')}>
        {FLOORS.map((layer, floor) => {
          const own = parts.filter((part) => part.floor === floor);
          const bytes = addedBy(parts, floor as 0 | 1 | 2 | 3);
          const protocol = own.find((part) => part.kind === 'header')?.protocol;
          const listed = fields.filter((field) => own.some((part) => field.start >= part.at && field.end <= part.at + part.bytes));
          return (
            <li key={layer} className={styles[layer]}>
              <h3>{protocol ? `${text.format(`layers.floor.${layer}`)} · ${PROTOCOL_NAMES[protocol] ?? ''}` : text.format(`layers.floor.${layer}`)}</h3>
              <p className={styles['asks']}>{text.format(`layers.question.${layer}`)}</p>
              <p className={styles['adds']}>{text.format(floor === 0 ? 'layers.says' : 'layers.adds', { bytes, share: bytes / total })}</p>
              <p>{text.format(`layers.why.${layer}`)}</p>
              <details>
                <summary>{text.format('layers.fields', { count: listed.filter((field) => field.depth === 0).length + (floor === 3 ? 1 : 0) })}</summary>
                <dl>
                  {listed.map((field) => <Field key={`${field.id}${field.bit}`} field={field} />)}
                  {floor === 3 && (
                    <div>
                      <dt>{text.format('layers.part.fcs')}</dt>
                      <dd><code>{toHex(fcs)}</code></dd>
                    </div>
                  )}
                </dl>
              </details>
            </li>
          );
        })}
      </ol>
      <div className={styles['hops']} tabIndex={0} role="group" aria-label={text.format('layers.hops')}>
        <table>
          <caption>{text.format('layers.hops')}</caption>
          <thead>
            <tr>
              {(['link', 'mac', 'ttl', 'ip'] as const).map((column) => <th key={column} scope="col">{text.format(`layers.hops.${column}`)}</th>)}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ frame, from, to, ttl, source, destination }) => (
              <tr key={frame.n} data-now={frame === hop || undefined}>
                <th scope="row">
                  <button type="button" aria-pressed={selected === frame.n} onClick={() => onSelect(selected === frame.n ? null : frame.n)}>
                    {`${words.station(frame.from)} → ${words.station(frame.to)}`}
                  </button>
                </th>
                <td className={styles['link']}><code>{from}</code> → <code>{to}</code></td>
                <td className={styles['internet']}><code>{ttl}</code></td>
                <td><code>{source}</code> → <code>{destination}</code></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function Field({ field }: { readonly field: FieldValue }) {
  const text = useText();
  const value = field.text.length > 44 ? `${field.text.slice(0, 44)}…` : field.text;
  return (
    <div style={{ '--depth': field.depth } as never}>
      <dt>{text.format(`fields.${field.id}` as MessageId)}</dt>
      <dd>
        <code>{field.scaled === undefined || field.scaled === field.raw ? value : `${value} = ${field.scaled}`}</code>
        {field.meaning !== undefined && ` ${text.format(`fields.meaning.${field.meaning}` as MessageId)}`}
      </dd>
    </div>
  );
}
