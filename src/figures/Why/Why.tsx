import { causes, consequences } from '../../model/trace/causes.ts';
import type { EventId, Trace } from '../../model/trace/events.ts';
import { narrateEvent } from '../../text/narrate-event.ts';
import { useWords } from '../Ladder/useWords.ts';
import { Message } from '../text/Message.tsx';
import { useText } from '../text/TextContext.tsx';
import styles from './Why.module.css';

interface WhyProps {
  readonly trace: Trace;
  /** The event asked about. */
  readonly event: EventId;
  readonly onGo: (event: EventId) => void;
}

/** The chain of causes, from what happened back to a call, a happening or the start; and what came of it. Each link leads to its moment. */
export function Why({ trace, event, onGo }: WhyProps) {
  const text = useText();
  const chain = causes(trace, event);
  const after = consequences(trace, event).slice(0, 8);
  return (
    <div className={styles['whole']}>
      <section>
        <h3>{text.format('why.asked')}</h3>
        <ol className={styles['chain']}>
          {chain.map((n, i) => (
            <Link key={n} trace={trace} n={n} onGo={onGo} lead={text.format(i === 0 ? 'why.it' : i === chain.length - 1 ? 'why.root' : 'why.because')} />
          ))}
        </ol>
      </section>
      <section>
        <h3>{text.format('why.after')}</h3>
        {after.length === 0 ? <p className={styles['nothing']}>{text.format('why.nothing')}</p> : (
          <ul className={styles['chain']}>
            {after.map((n) => <Link key={n} trace={trace} n={n} onGo={onGo} lead={text.format('why.then')} />)}
          </ul>
        )}
      </section>
    </div>
  );
}

interface LinkProps {
  readonly trace: Trace;
  readonly n: EventId;
  readonly lead: string;
  readonly onGo: (event: EventId) => void;
}

function Link({ trace, n, lead, onGo }: LinkProps) {
  const words = useWords();
  const { id, values } = narrateEvent(trace, n);
  return (
    <li data-kind={trace.events[n]?.kind}>
      <span className={styles['lead']}>{lead}</span>
      <button type="button" onClick={() => onGo(n)}>
        <span className={styles['at']}>{words.time(trace.events[n]?.at ?? 0)}</span> <Message id={id} values={values} />
      </button>
    </li>
  );
}
