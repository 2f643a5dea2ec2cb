/** What a chapter is made of, as data. Words are in chapter.<locale>.mdx and words.<locale>.json beside it. */
import type { Micros } from '../model/core/units.ts';
import type { CallName, Errno, SendReason, TimerName } from '../model/stack/api.ts';
import type { TcpState } from '../model/stack/transport/tcp/states.ts';
import type { EventId, NodeName, Side, TcpFlag, Trace } from '../model/trace/events.ts';
import type { Scenario } from '../scenarios/schema.ts';
import type { Told } from '../text/narration/told.ts';

/**
 * A moment of a trace, named by what happens in it and not by its number, so that it stays right when the model changes.
 * Every field given has to fit; `nth` picks among the events that do (1-based, −1 is the last; default 1).
 */
export type MomentQuery = { readonly nth?: number } & (
  | ({ readonly kind: 'sent' } & FrameQuery)
  /** The moment a frame reaches a node: by default the far host. */
  | ({ readonly kind: 'arrived'; readonly at?: NodeName } & FrameQuery)
  | ({ readonly kind: 'lost' } & FrameQuery)
  | { readonly kind: 'state'; readonly host: Side; readonly to: TcpState; readonly from?: TcpState; readonly connection?: number }
  | { readonly kind: 'call'; readonly host: Side; readonly call: CallName; readonly name?: string }
  | { readonly kind: 'returned'; readonly host: Side; readonly call: CallName; readonly name?: string; readonly errno?: Errno | 'none'; readonly result?: number }
  | { readonly kind: 'timer'; readonly host: Side; readonly timer: TimerName }
  | { readonly kind: 'happening'; readonly what: 'unplug' | 'plug' | 'kill' | 'reboot' | 'forget' }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  /** So long after another moment: for something that goes on, such as a silence. */
  | { readonly kind: 'after'; readonly moment: MomentQuery; readonly ms: number }
);

export interface FrameQuery {
  readonly from?: NodeName;
  /** Exactly these, in any order; ACK and PSH count only when they are named. */
  readonly flags?: readonly TcpFlag[];
  /** Whether it carries bytes of an application. */
  readonly data?: boolean;
  readonly why?: SendReason | 'forwarded';
  readonly connection?: number;
  readonly repeated?: boolean;
}

/** Where a figure stands: one of its scenarios, and a moment in it. */
export interface Moment {
  readonly scenario: string;
  readonly at: Micros;
  readonly event: EventId;
}

/** A moment that the text is about, with what happens at it as a sentence (text/: a message and its values). */
export interface ToldMoment extends Moment {
  /** The step that shows it; several moments may be in one. */
  readonly step: number;
  readonly told: Told;
}

/** A number for a sentence. Durations are Micros; a share is 0 to 1. */
export interface Quantity {
  readonly unit: 'count' | 'bytes' | 'duration' | 'share' | 'name';
  readonly value: number;
}

/** The traces of a chapter's scenarios, by the chapter's short names. */
export type Traces = (scenario: string) => Trace;

export interface ChapterFigure {
  /** By short name; the first is shown when the page opens. */
  readonly scenarios: Readonly<Record<string, Scenario>>;
  /** The ones a reader can choose; by default all. The others are there for numbers, tables and answers. */
  readonly shown?: readonly string[];
  /** For a scenario the one that is shown beside it, on the same clock. */
  readonly beside?: Readonly<Record<string, string>>;
  /** The moment shown when the page opens. */
  readonly start: string;
  /** What a ladder draws faint, because the chapter is not about it. */
  readonly dim?: readonly Dimmed[];
  /** `<At step>` and `<Show step>` name these. 'refused.rst' is in scenario 'refused'; a name without a dot is in the first. */
  readonly moments: Readonly<Record<string, MomentQuery>>;
  /** `<Num of>` names these. */
  readonly numbers: Readonly<Record<string, (traces: Traces) => Quantity>>;
  /** Tables that the chapter's own components draw: plain data. */
  readonly tables?: Readonly<Record<string, (traces: Traces) => unknown>>;
}

export const DIMMED = ['handshake', 'closing', 'acknowledgements'] as const;
export type Dimmed = (typeof DIMMED)[number];

/** Asked before the reader sees what happens. The answer is worked out from the scenario's trace. */
export type Question = {
  readonly id: string;
  /** Which of the chapter's scenarios answers it. */
  readonly scenario: string;
  /** Where the figure goes once the reader has answered. */
  readonly watch: MomentQuery;
} & (
  | { readonly kind: 'choice'; readonly options: readonly string[]; readonly answer: (trace: Trace, traces: Traces) => string }
  | { readonly kind: 'number'; readonly unit: 'count' | 'bytes' | 'ms'; readonly answer: (trace: Trace, traces: Traces) => number; readonly tolerance?: number }
  | { readonly kind: 'side'; readonly answer: (trace: Trace, traces: Traces) => Side }
  | { readonly kind: 'state'; readonly options: readonly TcpState[]; readonly answer: (trace: Trace, traces: Traces) => TcpState }
);

/** A question as the page needs it: without the function that answers it, with what that function found. */
export interface AnsweredQuestion {
  readonly id: string;
  readonly scenario: string;
  readonly kind: Question['kind'];
  /** The values to choose from; empty for a number. */
  readonly options: readonly string[];
  readonly unit: 'count' | 'bytes' | 'ms' | null;
  readonly tolerance: number;
  readonly answer: string | number;
  readonly watch: Moment;
}

/** What a chapter's data come to once the model has run: all that its page needs, as plain data. Worked out by the build (work-out.ts). */
export interface ChapterFacts {
  /** Those that the page shows or a question leads to. */
  readonly scenarios: Readonly<Record<string, Scenario>>;
  readonly shown: readonly string[];
  readonly beside: Readonly<Record<string, string>>;
  readonly dim: readonly Dimmed[];
  readonly start: Moment;
  readonly numbers: Readonly<Record<string, Quantity>>;
  readonly moments: Readonly<Record<string, ToldMoment>>;
  readonly questions: readonly AnsweredQuestion[];
  readonly tables: Readonly<Record<string, unknown>>;
}

/** What a claim's run comes to. */
export interface ClaimFacts {
  readonly id: string;
  readonly verdict: string;
  readonly sources: readonly string[];
  readonly numbers: Readonly<Record<string, Quantity>>;
}
