import type { ReactNode } from 'react';
import { useAddress, useHref } from '../figures/page/Address.tsx';
import { useText } from '../figures/text/TextContext.tsx';
import { NAV } from './nav.ts';
import styles from './Shell.module.css';
import { ThemeSwitch } from './theme/ThemeSwitch.tsx';

/** What stands around every page: the way past it, the header, the footer. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const text = useText();
  const href = useHref();
  const here = useAddress().path;
  return (
    <>
      <a className={styles['skip']} href="#content">
        {text.format('site.skip')}
      </a>
      <header className={styles['header']}>
        <a className={styles['brand']} href={href('')}>
          {text.format('site.name')}
        </a>
        <nav className={styles['nav']} aria-label={text.format('site.nav')}>
          {NAV.map(({ path, label }) => (
            <a key={path} href={href(path)} aria-current={here === path ? 'page' : here.startsWith(path) || undefined}>
              {text.format(label)}
            </a>
          ))}
        </nav>
        <ThemeSwitch className={`${styles['theme']} needs-script`} />
      </header>
      <main id="content" className={styles['main']} tabIndex={-1}>
        {children}
      </main>
      <footer className={styles['footer']}>
        <p className={styles['colophon']}>{text.format('site.colophon')}</p>
      </footer>
    </>
  );
}
