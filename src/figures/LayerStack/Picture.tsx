import { m, useTransform, type MotionValue } from 'framer-motion';
import { useMemo } from 'react';
import type { Trace } from '../../model/trace/events.ts';
import type { TimeMap } from '../../player/time-map.ts';
import { printable } from '../Bytes/field-at.ts';
import { useWords } from '../Ladder/useWords.ts';
import { useText } from '../text/TextContext.tsx';
import { layOut, pathOf, placeAt, shownOf, type Layout, type Path, type Stay, type Tower } from './geometry.ts';
import styles from './LayerStack.module.css';
import { bytesOf, FLOORS, hopRows, PROTOCOL_NAMES, type Part, type Way } from './parts.ts';

interface PictureProps {
  readonly trace: Trace;
  readonly map: TimeMap;
  readonly position: MotionValue<number>;
  readonly way: Way;
  readonly parts: readonly Part[];
  readonly width: number;
}

/** The towers of layers and the frame on its way through them. */
export function Picture({ trace, map, position, way, parts, width }: PictureProps) {
  const text = useText();
  const words = useWords();
  const nodes = useMemo(() => {
    const on = new Set(way.hops.flatMap((hop) => [hop.from, hop.to]));
    return trace.nodes.filter(({ name }) => name === 'client' || name === 'server' || on.has(name));
  }, [trace, way]);
  const layout = useMemo(() => layOut(width, nodes.map(({ name }) => name), parts), [width, nodes, parts]);
  const path = useMemo(() => pathOf(layout, map, way, parts), [layout, map, way, parts]);
  const data = useMemo(() => textOf(way, parts), [way, parts]);
  const version6 = way.hops[0]?.spans.some((span) => span.protocol === 'ipv6') ?? false;
  const { towers, wire } = layout;
  const middle = (tower: Tower): number => tower.x + tower.width / 2;
  return (
    <svg className={styles['picture']} data-width={width} viewBox={`0 0 ${layout.width} ${layout.height}`} aria-hidden="true">
      <path className={styles['wire']} d={`M${middle(towers[0] as Tower)} ${wire}H${middle(towers.at(-1) as Tower)}`} />
      {towers.map((tower, i) => (
        <path key={tower.node} className={styles['wire']} d={`M${middle(tower)} ${(layout.floors[3] as number) + layout.floorHeight}V${wire}`} data-node={i} />
      ))}
      {towers.map((tower) => {
        const node = nodes.find(({ name }) => name === tower.node);
        return (
          <g key={tower.node}>
            <text className={styles['node']} x={middle(tower)} y={18}>{words.station(tower.node)}</text>
            {tower.top === 0 && <text className={styles['address']} x={middle(tower)} y={33}>{version6 ? node?.ipv6 : node?.ipv4}</text>}
            {FLOORS.map((_, floor) => floor >= tower.top && <FloorBox key={floor} layout={layout} tower={tower} floor={floor} parts={parts} />)}
            {tower.top === 0 && <Door layout={layout} tower={tower} word={text.format(layout.roomy ? 'layers.door' : 'layers.door.short')} />}
          </g>
        );
      })}
      {path.stays.map((stay) => stay.floor === 0 && <Said key={`said${stay.tower}`} layout={layout} stay={stay} parts={parts} position={position} data={data} />)}
      {path.stays.map((stay) => <Trail key={`${stay.tower}.${stay.floor}`} layout={layout} stay={stay} parts={parts} position={position} />)}
      {layout.roomy && <Notes layout={layout} path={path} way={way} position={position} />}
      <Frame layout={layout} path={path} parts={parts} position={position} data={data} />
      {path.lost && <Lost path={path} position={position} layout={layout} />}
    </svg>
  );
}

/** The program's bytes as text, as far as there is room for them. */
function textOf(way: Way, parts: readonly Part[]): string {
  const part = parts.find((each) => each.kind === 'data');
  const bytes = part && way.hops[0]?.bytes.subarray(part.at, part.at + Math.min(part.bytes, 60));
  return bytes ? [...bytes].map(printable).join('') : '';
}

function FloorBox({ layout, tower, floor, parts }: { readonly layout: Layout; readonly tower: Tower; readonly floor: number; readonly parts: readonly Part[] }) {
  const text = useText();
  const y = layout.floors[floor] as number;
  const layer = FLOORS[floor] as (typeof FLOORS)[number];
  const protocol = parts.find((part) => part.floor === floor && part.kind === 'header')?.protocol;
  const name = protocol ? (PROTOCOL_NAMES[protocol] ?? protocol) : text.format('layers.floor.application');
  return (
    <g className={styles[layer]}>
      <rect className={styles['floor']} x={tower.x} y={y} width={tower.width} height={layout.floorHeight} rx={6} />
      <rect className={styles['edge']} x={tower.x} y={y} width={4} height={layout.floorHeight} rx={2} />
      {/* A drawing of its own, so that no word leaves its floor. */}
      <svg x={tower.x} y={y} width={tower.width} height={layout.floorHeight}>
        <text className={styles['floorName']} x={12} y={18}>
          {layout.roomy && tower.top === 0 && protocol ? `${text.format(`layers.floor.${layer}`)} · ${name}` : name}
        </text>
        {layout.roomy && tower.top === 0 && <text className={styles['question']} x={tower.width - 12} y={18}>{text.format(`layers.question.${layer}`)}</text>}
      </svg>
    </g>
  );
}

/** What a program sees of it all. */
function Door({ layout, tower, word }: { readonly layout: Layout; readonly tower: Tower; readonly word: string }) {
  const y = ((layout.floors[0] as number) + layout.floorHeight + (layout.floors[1] as number)) / 2;
  return (
    <g className={styles['door']}>
      <path d={`M${tower.x} ${y}H${tower.x + tower.width}`} />
      <text x={tower.x + tower.width - 6} y={y - 8}>{word}</text>
    </g>
  );
}

/** Where each part begins, from the whole frame's left edge. */
const offsets = (parts: readonly Part[], scale: number): readonly number[] => parts.map((_, i) => bytesOf(parts.slice(0, i)) * scale);

const LETTER = 6.7;

function Blocks({ layout, parts, shown, data }: { readonly layout: Layout; readonly parts: readonly Part[]; readonly shown: (part: Part) => boolean; readonly data?: string }) {
  const lefts = offsets(parts, layout.scale);
  return parts.map((part, i) => {
    if (!shown(part)) return null;
    return <Block key={i} part={part} x={lefts[i] as number} width={part.bytes * layout.scale} height={layout.barHeight} data={data} />;
  });
}

function Block({ part, x, width, height, data }: { readonly part: Part; readonly x: number; readonly width: number; readonly height: number; readonly data?: string | undefined }) {
  const name = part.kind === 'header' ? `${PROTOCOL_NAMES[part.protocol] ?? ''} ${part.bytes}` : part.kind === 'data' ? (data ?? '') : '';
  const letters = Math.floor((width - 4) / LETTER);
  const said = name.length <= letters ? name : part.kind === 'data' ? name.slice(0, Math.max(0, letters)) : String(part.bytes).length <= letters ? String(part.bytes) : '';
  return (
    <g className={styles[FLOORS[part.floor] as string]}>
      <rect className={styles['block']} data-kind={part.kind} x={x} width={Math.max(1, width - 0.8)} height={height} rx={2} />
      {said && <text className={styles['inBlock']} x={x + width / 2} y={height / 2 + 4}>{said}</text>}
    </g>
  );
}

/** What is left where the frame has been: each layer's work stays to be seen. */
function Trail({ layout, stay, parts, position }: { readonly layout: Layout; readonly stay: Stay; readonly parts: readonly Part[]; readonly position: MotionValue<number> }) {
  const opacity = useTransform(position, (s) => (s >= stay.s ? 1 : 0));
  return (
    <m.g style={{ opacity }} className={styles['trail']} transform={`translate(${stay.x} ${stay.y})`} data-trail={`${stay.tower}.${stay.floor}`}>
      <Blocks layout={layout} parts={parts} shown={(part) => part.floor <= stay.floor} />
    </m.g>
  );
}

/** What the program says, or was told, beside its block. */
function Said({ layout, stay, parts, position, data }: { readonly layout: Layout; readonly stay: Stay; readonly parts: readonly Part[]; readonly position: MotionValue<number>; readonly data: string }) {
  const opacity = useTransform(position, (s) => (s >= stay.s ? 1 : 0));
  const i = parts.findIndex((part) => part.kind === 'data');
  const room = stay.x + (offsets(parts, layout.scale)[i] ?? 0) - 8 - (layout.towers[stay.tower] as Tower).x - 10;
  const letters = Math.floor(room / LETTER) - 2;
  if (letters < 3) return null;
  const said = data.length > letters ? `${data.slice(0, letters - 1)}…` : data;
  return (
    <m.g style={{ opacity }}>
      <text className={styles['said']} x={(layout.towers[stay.tower] as Tower).x + 10 + room} y={stay.y + layout.barHeight / 2 + 4}>{`“${said}”`}</text>
    </m.g>
  );
}

/** The frame itself. */
function Frame({ layout, path, parts, position, data }: { readonly layout: Layout; readonly path: Path; readonly parts: readonly Part[]; readonly position: MotionValue<number>; readonly data: string }) {
  const x = useTransform(position, (s) => placeAt(path, s).x);
  const y = useTransform(position, (s) => placeAt(path, s).y);
  const lefts = offsets(parts, layout.scale);
  return (
    <m.g style={{ x, y }} data-frame="">
      {parts.map((part, i) => <Wrapped key={i} part={part} x={lefts[i] as number} layout={layout} path={path} position={position} data={data} />)}
    </m.g>
  );
}

function Wrapped({ part, x, layout, path, position, data }: { readonly part: Part; readonly x: number; readonly layout: Layout; readonly path: Path; readonly position: MotionValue<number>; readonly data: string }) {
  const opacity = useTransform(position, (s) => shownOf(part, placeAt(path, s).wrap));
  return (
    <m.g style={{ opacity }}>
      <Block part={part} x={x} width={part.bytes * layout.scale} height={layout.barHeight} data={data} />
    </m.g>
  );
}

/** What changes at a router, beside the floor where it does. */
function Notes({ layout, path, way, position }: { readonly layout: Layout; readonly path: Path; readonly way: Way; readonly position: MotionValue<number> }) {
  const rows = hopRows(way);
  return layout.towers.flatMap((tower, t) => {
    const out = rows.findIndex(({ frame }) => frame.from === tower.node);
    if (tower.top === 0 || out < 1) return [];
    const [before, after] = [rows[out - 1], rows[out]];
    const up = path.stays.find((stay) => stay.tower === t && stay.floor === 2);
    if (!before || !after || !up || tower.width < 190) return [];
    const x = tower.x + 12;
    return [
      <Note key={`ttl${t}`} since={up.s} position={position} className={styles['internet']} x={tower.x + tower.width - 12} y={(layout.floors[2] as number) + 18} end lines={[`TTL ${before.ttl} → ${after.ttl}`]} />,
      <Note key={`mac${t}`} since={up.s} position={position} className={styles['mac']} x={x} y={(layout.floors[1] as number) + 34} lines={[`− ${before.from} → ${before.to}`, `+ ${after.from} → ${after.to}`]} />,
    ];
  });
}

function Note({ since, position, className, x, y, lines, end = false }: { readonly since: number; readonly position: MotionValue<number>; readonly className: string | undefined; readonly x: number; readonly y: number; readonly lines: readonly string[]; readonly end?: boolean }) {
  const opacity = useTransform(position, (s) => (s >= since ? 1 : 0));
  return (
    <m.g style={{ opacity }} className={className}>
      {lines.map((line, i) => <text key={i} className={styles['note']} data-end={end || undefined} x={x} y={y + i * 16}>{line}</text>)}
    </m.g>
  );
}

function Lost({ path, position, layout }: { readonly path: Path; readonly position: MotionValue<number>; readonly layout: Layout }) {
  const { lost } = path;
  const opacity = useTransform(position, (s) => (lost && s >= lost.s ? 1 : 0));
  if (!lost) return null;
  return (
    <m.g style={{ opacity }} className={styles['lost']}>
      <path d={`M${lost.x - 6} ${layout.wire - 16}l24 32m0 -32l-24 32`} />
    </m.g>
  );
}
