import type { Micros } from '../../model/core/units.ts';
import type { Values } from '../createText.ts';
import type narration from '../en/narration.json';

export type NarrationId = keyof typeof narration & string;

/** A sentence to be: a message and what to put into it. */
export interface Told {
  readonly id: NarrationId;
  readonly values: Values;
}

type Bare<Id> = Id extends `narration.${infer Rest}` ? Rest : never;
/** An id without its area. */
export type Id = Bare<NarrationId>;

export const told = (id: Id, values: Values = {}): Told => ({ id: `narration.${id}` as NarrationId, values });

const UNITS = [
  ['h', 3_600_000_000],
  ['min', 60_000_000],
  ['s', 1_000_000],
  ['ms', 1_000],
] as const;

/** A length of time under the names `name` and `nameUnit`: in the largest unit that leaves it at 1 or more (minutes and hours from 2 on). @param digits how exact */
export function duration<Name extends string>(name: Name, time: Micros | number, digits = 3): Readonly<Record<Name | `${Name}Unit`, string | number>> {
  const unit = UNITS.find(([each, size]) => time >= size * (each === 'h' || each === 'min' ? 2 : 0.9995)) ?? (['us', 1] as const);
  const amount = time / unit[1];
  const rounded = amount >= 100 && digits >= 3 ? Math.round(amount) : Number(amount.toPrecision(digits));
  return { [name]: rounded, [`${name}Unit`]: unit[0] } as Readonly<Record<Name | `${Name}Unit`, string | number>>;
}
