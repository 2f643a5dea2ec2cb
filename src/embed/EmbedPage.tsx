import { useEffect, useMemo, useState } from 'react';
import type { ComponentType } from 'react';
import { TextProvider, useText } from '../figures/text/TextContext.tsx';
import { run } from '../model/sim/run.ts';
import type { Trace } from '../model/trace/events.ts';
import { NAMED } from '../scenarios/named.ts';
import styles from './EmbedPage.module.css';
import { figureOf, type FigureName } from './figures.ts';
import { defaultsFor, readParameters, type ParameterFault, type Read } from './parameters.ts';
import { longer } from './string-test.ts';

export interface FigureProps {
  readonly trace: Trace;
  readonly title: string;
}

const NAMES = NAMED.map((scenario) => scenario.name);
const traces = new Map<string, Trace>();

/** A named scenario's trace, run once a visit. */
export function traceOf(name: string): Trace {
  const scenario = NAMED.find((each) => each.name === name) ?? NAMED[0];
  if (!scenario) throw new Error('no scenario has a name');
  const known = traces.get(scenario.name) ?? run(scenario);
  traces.set(scenario.name, known);
  return known;
}

/** The page of one figure. It is rendered at build time with its defaults; the address is read when it comes to life. */
export function embedPage(name: FigureName, Figure: ComponentType<FigureProps>): ComponentType {
  const defaults = defaultsFor(figureOf(name).scenario);
  return function Page() {
    const outer = useText();
    const [{ values, faults }, setRead] = useState<Read>({ values: defaults, faults: [] });
    useEffect(() => setRead(readParameters(window.location.search, NAMES, defaults)), []);
    useEffect(() => {
      const root = document.documentElement;
      if (values.theme !== 'auto') root.style.colorScheme = values.theme;
      root.dir = values.stringTest === 'rtl' ? 'rtl' : 'ltr';
    }, [values]);
    const text = useMemo(() => (values.stringTest === 'long' ? longer(outer) : outer), [outer, values.stringTest]);
    const trace = useMemo(() => traceOf(values.scenario), [values.scenario]);
    const title = trace.scenario.title ?? trace.scenario.name;
    return (
      <TextProvider text={text}>
        <main className={styles['page']} aria-label={text.format(`embed.${name}.title`)} data-controls={values.controls} data-twin={values.twin} data-links={values.links}>
          <h1 className="visually-hidden">{text.format(`embed.${name}.title`)}</h1>
          <Faults faults={faults} />
          <h2 className="visually-hidden">{title}</h2>
          <Figure key={values.scenario} trace={trace} title={title} />
        </main>
      </TextProvider>
    );
  };
}

/** What the address asked for and did not get. */
function Faults({ faults }: { readonly faults: readonly ParameterFault[] }) {
  const text = useText();
  const [gone, setGone] = useState(false);
  if (gone || faults.length === 0) return null;
  return (
    <div className={styles['faults']} role="status">
      <ul>
        {faults.map(({ parameter, given, allowed }) => (
          <li key={parameter}>{text.format('embed.fault', { parameter, given: given.slice(0, 60), allowed: allowed.join(', ') })}</li>
        ))}
      </ul>
      <button type="button" onClick={() => setGone(true)}>
        {text.format('embed.fault.dismiss')}
      </button>
    </div>
  );
}
