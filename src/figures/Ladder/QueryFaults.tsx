import { useState } from 'react';
import type { QueryFault } from '../../player/query.ts';
import { useText } from '../text/TextContext.tsx';
import styles from './QueryFaults.module.css';

/** What the address asked for and cannot have, with what is allowed, until the reader has seen it. */
export function QueryFaults({ faults }: { readonly faults: readonly QueryFault[] }) {
  const text = useText();
  const [seen, setSeen] = useState(false);
  if (seen || faults.length === 0) return null;
  return (
    <div className={styles['faults']} role="status">
      <ul>
        {faults.map(({ parameter, given, least, most }) => (
          <li key={parameter}>{text.format(`figures.query.${parameter}`, { given: given.slice(0, 40), least, most })}</li>
        ))}
      </ul>
      <button type="button" onClick={() => setSeen(true)}>
        {text.format('figures.close')}
      </button>
    </div>
  );
}
