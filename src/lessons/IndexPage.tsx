import { useSyncExternalStore } from 'react';
import { useHref } from '../figures/page/Address.tsx';
import { useText } from '../figures/text/TextContext.tsx';
import { CHAPTERS, pathOfChapter, slugOf } from './chapters.ts';
import styles from './IndexPage.module.css';
import { NO_ANSWERS, onAnswers, readAnswers } from './progress.ts';

/** All chapters in their order, each with what it is about, and what the reader has answered in it. */
export function Page() {
  const text = useText();
  const href = useHref();
  const answers = useSyncExternalStore(onAnswers, readAnswers, () => NO_ANSWERS);
  return (
    <>
      <h1>{text.format('lessons.index.heading')}</h1>
      <p className={styles['lede']}>{text.format('lessons.index.lede')}</p>
      <ol className={styles['chapters']}>
        {CHAPTERS.map((folder) => {
          const answered = Object.keys(answers[folder] ?? {}).length;
          return (
            <li key={folder}>
              <a href={href(pathOfChapter(folder))}>{text.format(`lessons.${slugOf(folder)}.title`)}</a>
              <p>{text.format(`lessons.${slugOf(folder)}.description`)}</p>
              {answered > 0 && <p className={styles['progress']}>{text.format('lessons.progress', { answered })}</p>}
            </li>
          );
        })}
      </ol>
    </>
  );
}
