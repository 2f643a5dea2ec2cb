/** Where everything in the picture stands, and where the frame is at any moment of screen time. Pure: playing, seeking and scrubbing draw the same. */
import type { NodeName } from '../../model/trace/events.ts';
import type { TimeMap } from '../../player/time-map.ts';
import { bytesOf, FLOORS, type Floor, type Part, type Way } from './parts.ts';

export interface Tower {
  readonly node: NodeName;
  readonly x: number;
  readonly width: number;
  /** The highest floor it has: 0 for a host, 2 for a router, which reads no further than IP. */
  readonly top: 0 | 2;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly towers: readonly Tower[];
  /** The upper edge of each floor, from the application's down. */
  readonly floors: readonly number[];
  readonly floorHeight: number;
  /** The upper edge of the frame's bar, below a floor's. */
  readonly barDown: number;
  readonly barHeight: number;
  /** The line between the towers. */
  readonly wire: number;
  readonly scale: number;            // units of the picture in one byte
  readonly roomy: boolean;           // whether there is room for words beside the floors' names
}

const HEAD = 40;
/** The widest a byte is drawn. */
const BYTE = 3;

/** @param width units of the picture: 300 for a phone, 1120 for a desk @param nodes the path that the frame takes, both hosts included */
export function layOut(width: number, nodes: readonly NodeName[], parts: readonly Part[]): Layout {
  const roomy = width > 900;
  const routers = nodes.length - 2;
  const gap = Math.max(8, width * 0.04);
  const pad = width < 500 ? 5 : 14;
  const host = (width - gap * (nodes.length - 1) - 2) / (2 + 0.72 * routers);
  const floorHeight = roomy ? 74 : 58;
  const step = floorHeight + (roomy ? 12 : 10);
  let x = 1;
  const towers = nodes.map((node): Tower => {
    const isHost = node === 'client' || node === 'server';
    const tower: Tower = { node, x, width: isHost ? host : host * 0.72, top: isHost ? 0 : 2 };
    x += tower.width + gap;
    return tower;
  });
  const floors = FLOORS.map((_, i) => HEAD + i * step);
  const bottom = (floors[3] ?? 0) + floorHeight;
  const narrowest = Math.min(...towers.map((tower) => tower.width));
  return {
    width, height: bottom + 62, towers, floors, floorHeight, barDown: roomy ? 34 : 26, barHeight: roomy ? 26 : 22, wire: bottom + 34,
    scale: Math.min(BYTE, (narrowest - 2 * pad) / bytesOf(parts)), roomy,
  };
}

/** Where the left edge of the whole frame is while it is in a tower: in the middle. */
export const leftIn = (layout: Layout, tower: Tower, parts: readonly Part[]): number => tower.x + (tower.width - bytesOf(parts) * layout.scale) / 2;

export interface Stop {
  readonly s: number;                // screen ms
  readonly x: number;                // of the whole frame's left edge
  readonly y: number;                // of the bar's upper edge
  /** How far it is wrapped: 0 the program's bytes alone, 3 the whole frame. */
  readonly wrap: number;
}

/** A place that the frame has been at, for the trace it leaves. */
export interface Stay extends Stop {
  readonly tower: number;
  readonly floor: Floor;
}

export interface Path {
  readonly stops: readonly Stop[];
  readonly stays: readonly Stay[];
  /** Where and when it is lost. */
  readonly lost: Stop | undefined;
}

/** Most screen ms that wrapping or unwrapping takes, and the share of a hop's time it may take. */
const WRAPPING = 800;
const SHARE = 0.55;
/** The last floors up at the far end: less than the least time between two moments. */
const UNWRAPPING = 300;
const DOOR = 160;

/** The way of one frame through the picture, as places by screen time. @param towers of the layout, in the path's order from client to server */
export function pathOf(layout: Layout, map: TimeMap, way: Way, parts: readonly Part[]): Path {
  const stops: Stop[] = [];
  const stays: Stay[] = [];
  const towerOf = (node: NodeName): number => layout.towers.findIndex((tower) => tower.node === node);
  const x = (tower: number): number => leftIn(layout, layout.towers[tower] as Tower, parts);
  const y = (floor: Floor): number => (layout.floors[floor] as number) + layout.barDown;
  const onWire = layout.wire - layout.barHeight / 2;
  const stay = (s: number, tower: number, floor: Floor): void => {
    const stop = { s, x: x(tower), y: y(floor), wrap: floor };
    stops.push(stop);
    if (!stays.some((each) => each.tower === tower && each.floor === floor)) stays.push({ ...stop, tower, floor });
  };
  const hold = (s: number): void => {
    const last = stops.at(-1);
    if (last && s > last.s) stops.push({ ...last, s });
  };

  const start = towerOf(way.from);
  const sent = map.screenOf(0, way.hops[0]?.n ?? 0);
  const called = way.call === undefined ? sent : Math.min(sent, map.screenOf(0, way.call));
  stay(0, start, 0);
  hold(called);
  if (sent - called > DOOR) {
    stay(called + DOOR, start, 1);
    hold(sent);
  }
  let lost: Stop | undefined;
  for (const hop of way.hops) {
    const from = towerOf(hop.from);
    const to = towerOf(hop.to);
    if (from < 0 || to < 0) break;
    const a = map.screenOf(0, hop.n);
    const b = map.landing(0, hop.n);
    // Done when the playhead rests for the moment, so that a reader who steps sees it whole.
    const down = Math.min(WRAPPING, (b - a) * SHARE, Math.max(1, map.restOf(map.momentAt(a)) - a));
    // At a host from where it stands down; at a router up to IP and down again.
    const floors: Floor[] = hop.from === way.from ? ([1, 2, 3] as const).filter((floor) => floor > (stops.at(-1)?.wrap ?? 0)) : [2, 3];
    floors.forEach((floor, i) => stay(a + (down * (i + 1)) / (floors.length + 1), from, floor));
    stops.push({ s: a + down, x: x(from), y: onWire, wrap: 3 });
    const before = b - (b - a) * 0.12;
    if (hop.loss) {
      lost = { s: b, x: x(from) + (x(to) - x(from)) * Math.max(0.5, hop.loss.along), y: onWire, wrap: 3 };
      stops.push(lost);
      return { stops, stays, lost };
    }
    stops.push({ s: before, x: x(to), y: onWire, wrap: 3 });
    if (map.landing(0, hop.n) <= map.length) stay(b, to, 3);
  }
  if (way.arrived === undefined) return { stops, stays, lost };
  const end = towerOf(way.to);
  const landed = stops.at(-1)?.s ?? 0;
  const read = way.returned === undefined ? undefined : Math.max(landed, map.screenOf(0, way.returned));
  if (end >= 0 && layout.towers[end]?.top === 0) {
    stay(landed + UNWRAPPING / 3, end, 2);
    stay(landed + (UNWRAPPING * 2) / 3, end, 1);
    if (read !== undefined) {
      const through = Math.max(read, landed + (UNWRAPPING * 2) / 3);
      hold(through);
      stay(through + UNWRAPPING / 3, end, 0);
    }
  }
  return { stops, stays, lost };
}

/** Where the frame is. Between two stops it moves evenly at first and last, faster between. */
export function placeAt({ stops }: Path, s: number): Stop {
  const after = stops.findIndex((stop) => stop.s > s);
  const next = stops[after];
  const last = after < 0 ? stops.at(-1) : stops[after - 1];
  if (!last || !next) return { ...((last ?? next) as Stop), s };
  const part = (s - last.s) / (next.s - last.s);
  const eased = part * part * (3 - 2 * part);
  const mix = (a: number, b: number): number => a + (b - a) * eased;
  return { s, x: mix(last.x, next.x), y: mix(last.y, next.y), wrap: mix(last.wrap, next.wrap) };
}

/** How much of a part is there when the frame is wrapped so far: 0 to 1. */
export const shownOf = (part: Part, wrap: number): number => (part.floor === 0 ? 1 : Math.max(0, Math.min(1, wrap - part.floor + 1)));
