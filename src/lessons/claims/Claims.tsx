import { claims, places } from 'virtual:claims';
import { Suspense, lazy, useId, useMemo, useState } from 'react';
import { useAddress } from '../../figures/page/Address.tsx';
import { useText } from '../../figures/text/TextContext.tsx';
import type { Catalogue } from '../../text/catalogue.ts';
import { createText } from '../../text/createText.ts';
import type { Text } from '../../text/createText.ts';
import { PlacesProvider, Source } from '../components/Cite.tsx';
import { formatQuantity } from '../quantity.ts';
import type { ClaimFacts } from '../types.ts';
import styles from './Claims.module.css';
import catalogue from './words.en.json' with { type: 'json' };

const VERDICTS = ['true', 'half-true', 'wrong'] as const;
type Shown = (typeof VERDICTS)[number] | 'all';

/** The scenario and the model come only when somebody asks to see a run. */
const ClaimRun = lazy(() => import('./ClaimRun.tsx').then(({ ClaimRun: component }) => ({ default: component })));

/** Every claim with its verdict, what is right, what the run shows, and its sources. */
export function Claims() {
  const { locale } = useAddress();
  const words = useMemo<Text>(() => createText(locale, catalogue as Catalogue), [locale]);
  const [shown, setShown] = useState<Shown>('all');
  const group = useId();
  const number = (verdict: Shown): number => claims.filter((claim) => verdict === 'all' || claim.verdict === verdict).length;
  return (
    <PlacesProvider value={places}>
      <section className={styles['claims']} aria-label={words.format('list')}>
        <h2>{words.format('list')}</h2>
        <fieldset className={`${styles['filter']} needs-script`}>
          <legend>{words.format('filter')}</legend>
          {(['all', ...VERDICTS] as const).map((verdict) => (
            <label key={verdict}>
              <input type="radio" name={group} checked={shown === verdict} onChange={() => setShown(verdict)} />
              <span>
                {words.format(verdict === 'all' ? 'filter.all' : `verdict.${verdict}`)} ({number(verdict)})
              </span>
            </label>
          ))}
        </fieldset>
        {claims.map((claim) => (
          <Entry key={claim.id} claim={claim} words={words} hidden={shown !== 'all' && shown !== claim.verdict} />
        ))}
      </section>
    </PlacesProvider>
  );
}

interface EntryProps {
  readonly claim: ClaimFacts;
  readonly words: Text;
  readonly hidden: boolean;
}

function Entry({ claim, words, hidden }: EntryProps) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const values = Object.fromEntries(Object.entries(claim.numbers).map(([name, quantity]) => [name, formatQuantity(quantity, text)]));
  const says = (part: string): string => words.format(`${claim.id}${part}`, values);
  return (
    <article className={styles['claim']} id={claim.id} hidden={hidden} data-verdict={claim.verdict}>
      <h3>
        <q>{says('')}</q>
      </h3>
      <p className={styles['verdict']}>{words.format(`verdict.${claim.verdict}`)}</p>
      <p>{says('.right')}</p>
      <p className={styles['shows']}>
        <b>{words.format('run')}.</b> {says('.shows')}{' '}
        <button type="button" className="needs-script" aria-expanded={open} onClick={() => setOpen(!open)}>
          {words.format(open ? 'hide' : 'see')}
        </button>
      </p>
      {open && (
        <Suspense fallback={null}>
          <ClaimRun id={claim.id} title={says('')} note={says('.shows')} />
        </Suspense>
      )}
      <p className={styles['sources']}>
        <span className="visually-hidden">{words.format('sources')}: </span>
        {claim.sources.map((source) => (
          <Source key={source} text={source} />
        ))}
      </p>
    </article>
  );
}
