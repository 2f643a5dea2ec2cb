import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { RefObject } from 'react';

/** A picture shorter than this is drawn whole. */
const WHOLE = 3000;
/** A taller one is drawn page by page: those that are seen and one more on either side. */
const PAGE = 800;
/** The playhead is kept in this part of the window. */
const BAND = [0.3, 0.66] as const;

/**
 * What of a tall picture is drawn, by how far its window is scrolled, and how the window follows the playhead. Nothing is measured while it plays.
 * @param wanted the height to begin at, asked for once the window is known; undefined leaves it at the top
 * @returns strip: top and bottom in the picture's pixels; follow: scrolls so that a height is well inside the window
 */
export function useStrip(scroller: RefObject<HTMLElement | null>, height: number, wanted: () => number | undefined): { strip: readonly [number, number]; follow: (y: number) => void } {
  const seen = useRef({ top: 0, height: Infinity });
  const begin = useRef<(() => void) | undefined>(undefined);
  const [pages, setPages] = useState<readonly [number, number]>([-1, 1]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const update = (): void => {
      seen.current.top = element.scrollTop;
      const from = Math.floor(seen.current.top / PAGE) - 1;
      const to = Math.floor((seen.current.top + Math.min(height, seen.current.height)) / PAGE) + 1;
      if (height > WHOLE) setPages((pages) => (pages[0] === from && pages[1] === to ? pages : [from, to]));
    };
    element.addEventListener('scroll', update, { passive: true });
    const observer = new ResizeObserver(([entry]) => {
      if (!entry) return;
      seen.current.height = entry.contentRect.height;
      begin.current?.();
      begin.current = undefined;
      update();
    });
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', update);
      observer.disconnect();
    };
  }, [scroller, height]);

  const follow = (y: number): void => {
    const element = scroller.current;
    const { top, height: window } = seen.current;
    if (!element || window >= height) return;
    const from = top + window * BAND[0];
    const to = top + window * BAND[1];
    if (y >= from && y <= to) return;
    seen.current.top = Math.max(0, Math.min(height - window, y < from ? y - window * BAND[0] : y - window * BAND[1]));
    element.scrollTo(0, seen.current.top);
  };

  useLayoutEffect(() => {
    begin.current = () => {
      const y = wanted();
      if (y !== undefined) follow(y);
    };
    // Only for the window it begins with.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  const strip = useMemo((): readonly [number, number] => (height <= WHOLE ? [0, height] : [pages[0] * PAGE, (pages[1] + 1) * PAGE]), [height, pages]);
  return { strip, follow };
}
