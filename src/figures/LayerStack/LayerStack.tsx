import { useMemo } from 'react';
import type { Scene } from '../stage/Stage.tsx';
import { useText } from '../text/TextContext.tsx';
import { LayerTable } from './LayerTable.tsx';
import styles from './LayerStack.module.css';
import { frameAt, partsOf, wayOf } from './parts.ts';
import { Picture } from './Picture.tsx';
import { WireBar } from './WireBar.tsx';

/** The picture is laid out for three widths; the style sheet shows the one that fits. */
const WIDTHS = [300, 640, 1120] as const;

/** One frame handed down through the layers, over the links, and up again. */
export function LayerStack({ scene }: { readonly scene: Scene }) {
  const text = useText();
  const { trace, map, position } = scene;
  const { way, parts } = useFrame(scene);
  if (!way || !parts) return <p className={styles['none']}>{text.format('layers.none')}</p>;
  return (
    <div className={styles['whole']}>
      {WIDTHS.map((width) => <Picture key={width} trace={trace} map={map} position={position} way={way} parts={parts} width={width} />)}
      <WireBar parts={parts} />
    </div>
  );
}

/** The same frame layer by layer and link by link, in words and numbers. */
export function LayerWords({ scene }: { readonly scene: Scene }) {
  const { way, parts } = useFrame(scene);
  const hop = way?.hops.findLast((each) => each.n <= scene.event) ?? way?.hops[0];
  return way && parts && hop && <LayerTable way={way} hop={hop} parts={parts} selected={scene.selected} onSelect={scene.select} />;
}

function useFrame({ trace, event, selected }: Scene) {
  const frame = frameAt(trace, event, selected);
  const way = useMemo(() => frame && wayOf(trace, frame), [trace, frame]);
  const parts = useMemo(() => frame && partsOf(frame), [frame]);
  return { way, parts };
}
