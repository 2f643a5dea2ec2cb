/** Runs the model for everything that the lessons say. The build calls it (scripts/lessons.ts) and ships what comes out. */
import { run } from '../model/sim/run.ts';
import type { Trace } from '../model/trace/events.ts';
import { stepOf } from '../model/trace/steps.ts';
import type { Scenario } from '../scenarios/schema.ts';
import { narrate } from '../text/narrate.ts';
import { CLAIMS } from './claims/claims.ts';
import { findMoment } from './moments.ts';
import type { AnsweredQuestion, ChapterFacts, ChapterFigure, ClaimFacts, Moment, MomentQuery, Question, Traces } from './types.ts';

const ran = new Map<Scenario, Trace>();

/** The trace of a scenario, run once. */
export function traceOf(scenario: Scenario): Trace {
  const known = ran.get(scenario);
  if (known) return known;
  const trace = run(scenario);
  ran.set(scenario, trace);
  return trace;
}

export function tracesOf(figure: ChapterFigure): Traces {
  return (name) => {
    const scenario = figure.scenarios[name];
    if (!scenario) throw new RangeError(`no scenario "${name}" in this chapter (there are ${Object.keys(figure.scenarios).join(', ')})`);
    return traceOf(scenario);
  };
}

/** The scenario that a moment's name is in, 'refused' for 'refused.rst', and the first one for a name without a dot. */
export const scenarioOf = (figure: ChapterFigure, moment: string): string => (moment.includes('.') ? moment.slice(0, moment.indexOf('.')) : (Object.keys(figure.scenarios)[0] ?? ''));

/** @throws RangeError when nothing in the trace fits */
function place(scenario: string, query: MomentQuery, traces: Traces): Moment {
  const found = findMoment(traces(scenario), query);
  if (!found) throw new RangeError(`scenario "${scenario}" has no moment ${JSON.stringify(query)}`);
  return { scenario, at: found.at, event: found.event };
}

const SIDES = ['client', 'server'] as const;

export function answer(question: Question, traces: Traces): AnsweredQuestion {
  const trace = traces(question.scenario);
  return {
    id: question.id,
    scenario: question.scenario,
    kind: question.kind,
    options: 'options' in question ? question.options : question.kind === 'side' ? SIDES : [],
    unit: question.kind === 'number' ? question.unit : null,
    tolerance: question.kind === 'number' ? (question.tolerance ?? 0) : 0,
    answer: question.answer(trace, traces),
    watch: place(question.scenario, question.watch, traces),
  };
}

const mapped = <T, U>(record: Readonly<Record<string, T>>, make: (value: T, key: string) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, make(value, key)]));

/** @throws RangeError naming the moment, number or question that the model's run has no answer to */
export function workOut(figure: ChapterFigure, questions: readonly Question[]): ChapterFacts {
  const traces = tracesOf(figure);
  const shown = figure.shown ?? Object.keys(figure.scenarios);
  const needed = new Set([...shown, ...Object.values(figure.beside ?? {}), ...questions.map(({ scenario }) => scenario)]);
  const start = figure.moments[figure.start];
  if (!start) throw new RangeError(`no moment "${figure.start}" to start with`);
  return {
    scenarios: Object.fromEntries(Object.entries(figure.scenarios).filter(([name]) => needed.has(name))),
    shown,
    beside: figure.beside ?? {},
    dim: figure.dim ?? [],
    start: place(scenarioOf(figure, figure.start), start, traces),
    numbers: mapped(figure.numbers, (number) => number(traces)),
    moments: mapped(figure.moments, (query, name) => {
      const moment = place(scenarioOf(figure, name), query, traces);
      const trace = traces(moment.scenario);
      const step = stepOf(trace, moment.event);
      return { ...moment, step: step.index, told: narrate(trace, step) };
    }),
    questions: questions.map((question) => answer(question, traces)),
    tables: mapped(figure.tables ?? {}, (table) => table(traces)),
  };
}

export const workOutClaims = (): readonly ClaimFacts[] =>
  CLAIMS.map(({ id, verdict, sources, scenario, numbers = {} }) => ({ id, verdict, sources, numbers: mapped(numbers, (number) => number(traceOf(scenario))) }));
