import { m, useTransform, type MotionValue } from 'framer-motion';
import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import { useMemo } from 'react';
import type { Trace } from '../../model/trace/events.ts';
import type { TimeMap } from '../../player/time-map.ts';
import { useWords } from '../Ladder/useWords.ts';
import { useText } from '../text/TextContext.tsx';
import styles from './Costs.module.css';
import { CHARTS, LAYERS, samplesOf, totalOf, valuesOf, type ChartName, type Sample } from './series.ts';

interface CostsProps {
  readonly trace: Trace;
  readonly map: TimeMap;
  readonly position: MotionValue<number>;
  /** The step shown. */
  readonly index: number;
}

const SIZE = { width: 300, height: 96 } as const;

/** Small charts on the ladder's clock: what the exchange has cost so far. */
export function Costs({ trace, map, position, index }: CostsProps) {
  const samples = useMemo(() => samplesOf(trace, map), [trace, map]);
  return (
    <div className={styles['charts']}>
      {CHARTS.map((name) => <Chart key={name} name={name} samples={samples} length={map.length} position={position} index={index} />)}
    </div>
  );
}

interface ChartProps {
  readonly name: ChartName;
  readonly samples: readonly Sample[];
  readonly length: number;
  readonly position: MotionValue<number>;
  readonly index: number;
}

function Chart({ name, samples, length, position, index }: ChartProps) {
  const text = useText();
  const words = useWords();
  const marks = useMemo(() => draw(name, samples, length), [name, samples, length]);
  const cursor = useTransform(position, (s) => (Math.min(Math.max(s, 0), length) / length) * SIZE.width);
  const here = samples[index];
  const number = (value: number): string => (name === 'goodput' ? text.format('costs.percent', { share: value }) : new Intl.NumberFormat(text.locale).format(value));
  const value = here ? number(totalOf(name, here.costs)) : text.format('costs.none');
  const title = text.format(`costs.${name}`);
  return (
    <section className={styles['chart']} aria-label={title}>
      <h3>{title}</h3>
      <p className={styles['value']}>{value}</p>
      <svg viewBox={`0 0 ${SIZE.width} ${SIZE.height}`} preserveAspectRatio="none" aria-hidden="true">
        {marks.bands.map((path, i) => <path key={LAYERS[i] ?? i} d={path} className={styles['band']} data-layer={marks.bands.length > 1 ? LAYERS[i] : undefined} />)}
        {marks.line && <path d={marks.line} className={styles['line']} vectorEffect="non-scaling-stroke" />}
        <m.line className={styles['now']} x1={0} x2={0} y1={0} y2={SIZE.height} style={{ x: cursor }} vectorEffect="non-scaling-stroke" />
      </svg>
      {name === 'bytes' && (
        <ul className={styles['key']}>{LAYERS.map((layer) => <li key={layer} data-layer={layer}>{text.format(`costs.layer.${layer}`)}</li>)}</ul>
      )}
      <details>
        <summary>{text.format('costs.data')}</summary>
        <div className={styles['scroll']} tabIndex={0} role="group" aria-label={text.format('costs.table', { title })}>
          <table>
            <caption>{text.format('costs.table', { title })}</caption>
            <thead>
              <tr>
                <th scope="col">{text.format('costs.column.time')}</th>
                {name === 'bytes' ? LAYERS.map((layer) => <th key={layer} scope="col">{text.format(`costs.layer.${layer}`)}</th>) : <th scope="col">{title}</th>}
              </tr>
            </thead>
            <tbody>
              {samples.map(({ s, costs }, i) => (
                <tr key={s} aria-current={i === index ? 'step' : undefined}>
                  <th scope="row">{words.time(costs.at)}</th>
                  {valuesOf(name, costs).map((each, k) => <td key={LAYERS[k] ?? k}>{number(each)}</td>)}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

/** Steps, not slopes: nothing is sent between two events. */
function draw(name: ChartName, samples: readonly Sample[], length: number): { bands: readonly string[]; line: string | null } {
  const x = scaleLinear([0, length], [0, SIZE.width]);
  const most = Math.max(1, ...samples.map(({ costs }) => totalOf(name, costs)));
  const y = scaleLinear([0, most], [SIZE.height - 1, 4]);
  const rows = [...samples.map(({ s, costs }) => ({ s, values: valuesOf(name, costs) })), { s: length, values: valuesOf(name, (samples.at(-1) as Sample).costs) }];
  const below = (row: (typeof rows)[number], k: number): number => row.values.slice(0, k).reduce((sum, each) => sum + each, 0);
  const count = rows[0]?.values.length ?? 0;
  const bands = Array.from({ length: count }, (_, k) =>
    area<(typeof rows)[number]>().x((row) => x(row.s)).y0((row) => y(below(row, k))).y1((row) => y(below(row, k + 1))).curve(curveStepAfter)(rows) ?? '');
  const outline = line<(typeof rows)[number]>().x((row) => x(row.s)).y((row) => y(below(row, count))).curve(curveStepAfter)(rows);
  return { bands, line: outline };
}
