import type { IdOf } from './catalogue.ts';
import type scenarioFaults from './en/scenario-faults.json';
import type fields from './en/fields.json';
import type figures from './en/figures.json';
import type home from './en/home.json';
import type lessons from './en/lessons.json';
import type events from './en/events.json';
import type names from './en/names.json';
import type narration from './en/narration.json';
import type site from './en/site.json';
import type states from './en/states.json';
import type why from './en/why.json';
import type costs from './en/costs.json';
import type embed from './en/embed.json';
import type calls from './en/calls.json';
import type layers from './en/layers.json';
import type bytes from './en/bytes.json';

/** Every area that has a catalogue, `<locale>/<area>.json`. English is the source: a message exists when it is there. */
export interface Areas {
  readonly 'scenario-faults': typeof scenarioFaults;
  readonly fields: typeof fields;
  readonly figures: typeof figures;
  readonly home: typeof home;
  readonly lessons: typeof lessons;
  readonly events: typeof events;
  readonly names: typeof names;
  readonly narration: typeof narration;
  readonly site: typeof site;
  readonly states: typeof states;
  readonly why: typeof why;
  readonly costs: typeof costs;
  readonly embed: typeof embed;
  readonly calls: typeof calls;
  readonly layers: typeof layers;
  readonly bytes: typeof bytes;
}

export type Area = keyof Areas;

/** Every message id, or those of some areas: `MessageId<'figures' | 'narration'>`. */
export type MessageId<A extends Area = Area> = IdOf<Areas[A]>;
