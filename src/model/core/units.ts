/** Numbers that carry their unit in their type. A brand costs nothing at run time and stops a Micros from being added to a Seq. */
declare const unit: unique symbol;
export type Branded<T, Name extends string> = T & { readonly [unit]: Name };

/** Microseconds after the scenario's start; negative before it. Always a whole number. */
export type Micros = Branded<number, 'Micros'>;

export const micros = (n: number): Micros => Math.round(n) as Micros;
/** Milliseconds to Micros; 0.5 becomes 500. */
export const ms = (n: number): Micros => Math.round(n * 1_000) as Micros;
export const seconds = (n: number): Micros => Math.round(n * 1_000_000) as Micros;
/** Micros to milliseconds, as a plain number for people and documents. */
export const toMs = (t: Micros): number => t / 1_000;
export const later = (t: Micros, by: Micros): Micros => (t + by) as Micros;
