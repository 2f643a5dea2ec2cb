import { places, terms } from 'virtual:glossary';
import { useHref } from '../../figures/page/Address.tsx';
import { useText } from '../../figures/text/TextContext.tsx';
import { PlacesProvider, Source } from '../components/Cite.tsx';
import styles from '../reference/reference.module.css';

/** All terms, by their names' order in the page's language. */
export function Page() {
  const text = useText();
  const href = useHref();
  const sorted = Object.entries(terms).toSorted(([, a], [, b]) => a.term.localeCompare(b.term, text.locale));
  return (
    <PlacesProvider value={places}>
      <div className={styles['page']}>
        <h1>{text.format('lessons.glossary.title')}</h1>
        <p>{text.format('lessons.glossary.description')}</p>
        <p>
          <a href={href('reference/')}>{text.format('lessons.reference.title')}</a>
        </p>
        <dl>
          {sorted.map(([id, { term, text: definition, sources, see }]) => (
            <div key={id} id={id} className={styles['term']}>
              <dt>{term}</dt>
              <dd>{definition}</dd>
              {see.length > 0 && (
                <dd>
                  {text.format('lessons.glossary.see')}{' '}
                  {see.map((other, place) => (
                    <span key={other}>
                      {place > 0 && ', '}
                      <a href={`#${other}`}>{terms[other]?.term}</a>
                    </span>
                  ))}
                </dd>
              )}
              <dd className={styles['sources']}>
                {sources.map((source) => (
                  <Source key={source} text={source} />
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </PlacesProvider>
  );
}
