import { memo } from 'react';
import type { Ref } from 'react';
import { KEY_BINDINGS } from '../../player/keys.ts';
import { useText } from '../text/TextContext.tsx';
import styles from './Controls.module.css';
import { Icon } from './Icon.tsx';

const NAMES: Readonly<Record<string, string>> = { ArrowRight: '→', ArrowLeft: '←', ArrowUp: '↑', ArrowDown: '↓', PageDown: 'Page ↓', PageUp: 'Page ↑' };

/** The list of keys, in a native dialog: Escape closes it, and the focus goes back to where it was. */
export const KeyHelp = memo(function KeyHelp({ ref }: { readonly ref: Ref<HTMLDialogElement> }) {
  const text = useText();
  const title = text.format('figures.keys');
  return (
    <dialog ref={ref} className={styles['help']} aria-label={title}>
      <form method="dialog">
        <h3>{title}</h3>
        <button aria-label={text.format('figures.close')}>
          <Icon name="close" />
        </button>
      </form>
      <dl>
        {KEY_BINDINGS.map(({ command, keys }) => (
          <div key={command}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key === ' ' ? text.format('figures.keys.space') : (NAMES[key] ?? key.toUpperCase())}</kbd>
              ))}
            </dt>
            <dd>{text.format(`figures.keys.${command}`)}</dd>
          </div>
        ))}
      </dl>
      <p>{text.format('figures.keys.where')}</p>
    </dialog>
  );
});
