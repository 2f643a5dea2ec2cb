import { lazy, useEffect, useRef } from 'react';
import type { ComponentType, LazyExoticComponent, ReactNode } from 'react';
import { closePending, keepPending } from './pending.ts';

/** What a reader does first, whatever it is. */
const TOUCHES = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart', 'scroll', 'focusin'] as const;

let touched: Promise<void> | undefined;

/** When the reader first does anything with the page; at once when its address asks for a moment, or when it was not prerendered. */
function whenTouched(): Promise<void> {
  touched ??= new Promise((resolve) => {
    const asked = new URLSearchParams(window.location.search).has('step');
    const bare = document.getElementById('page')?.childElementCount === 0;
    if (asked || bare) {
      resolve();
      return;
    }
    const done = (): void => {
      for (const name of TOUCHES) window.removeEventListener(name, done, true);
      resolve();
    };
    for (const name of TOUCHES) window.addEventListener(name, done, { capture: true, passive: true });
  });
  return touched;
}

/**
 * A component that is prerendered whole and comes to life, model and all, when the page is first touched: until then its code is not even asked for.
 * It stands in a <Suspense> boundary of its own, and inside <Wakeable>.
 */
export const live = (load: () => Promise<ComponentType>): LazyExoticComponent<ComponentType> =>
  lazy(async () => {
    if (typeof window !== 'undefined') await whenTouched();
    return { default: await load() };
  });

interface WakeableProps {
  /** The CSS Modules that the figure is drawn with at first: naming them here puts them into the page's document instead of behind its code. */
  readonly looks: readonly CSSModuleClasses[];
  readonly children: ReactNode;
}

/** Keeps what is asked of a control (its `data-command`) before the figure around it is alive. */
export function Wakeable({ looks, children }: WakeableProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // On the window, before React: it stops events for what it has not brought to life yet.
    const keep = (event: MouseEvent): void => {
      const target = event.target as Element;
      const command = target.closest<HTMLElement>('[data-command]')?.dataset['command'];
      if (command !== undefined && box.current?.contains(target)) keepPending(command);
    };
    window.addEventListener('click', keep, true);
    return () => {
      window.removeEventListener('click', keep, true);
      closePending();
    };
  }, []);
  return <div ref={box} data-looks={looks.length}>{children}</div>;
}
