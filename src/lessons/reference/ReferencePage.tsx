import { places } from 'virtual:reference';
import { Suspense, useMemo } from 'react';
import type { ReactNode } from 'react';
import controls from '../../figures/Controls/Controls.module.css';
import twin from '../../figures/Ladder/LadderFigure.module.css';
import { useAddress, useHref } from '../../figures/page/Address.tsx';
import { Wakeable, live } from '../../figures/page/Live.tsx';
import stage from '../../figures/stage/Stage.module.css';
import diagram from '../../figures/StateDiagram/StateDiagram.module.css';
import { useText } from '../../figures/text/TextContext.tsx';
import { PROFILES } from '../../model/stack/profile.ts';
import { TCP_STATES } from '../../model/stack/transport/tcp/states.ts';
import type { MessageId } from '../../text/areas.ts';
import type { Catalogue } from '../../text/catalogue.ts';
import { createText } from '../../text/createText.ts';
import type { Text } from '../../text/createText.ts';
import { PlacesProvider, Source } from '../components/Cite.tsx';
import { formatDuration } from '../quantity.ts';
import { CALLS, OPTIONS } from './calls.ts';
import { CONSTANTS, TIMES } from './constants.ts';
import { HEADERS } from './headers.ts';
import styles from './reference.module.css';
import catalogue from './words.en.json' with { type: 'json' };

const Diagram = live(async () => (await import('./DiagramOfStates.tsx')).DiagramOfStates);
const LOOKS = [controls, twin, stage, diagram];

const SECTIONS = ['calls', 'options', 'states', 'transitions', 'headers', 'constants'] as const;

/** Socket calls and their errors, states and transitions, header fields, and the two profiles' constants. */
export function Page() {
  const text = useText();
  const href = useHref();
  const { locale } = useAddress();
  const words = useMemo<Text>(() => createText(locale, catalogue as Catalogue), [locale]);
  const parts: Readonly<Record<(typeof SECTIONS)[number], ReactNode>> = {
    calls: <Calls words={words} />,
    options: <Options words={words} />,
    states: <States words={words} />,
    transitions: <Transitions />,
    headers: <Headers />,
    constants: <Constants words={words} />,
  };
  return (
    <PlacesProvider value={places}>
      <div className={styles['page']}>
        <h1>{text.format('lessons.reference.heading')}</h1>
        <p>{text.format('lessons.reference.lede')}</p>
        <ul className={styles['contents']}>
          {SECTIONS.map((section) => (
            <li key={section}>
              <a href={`#${section}`}>{text.format(`lessons.reference.${section}`)}</a>
            </li>
          ))}
          <li>
            <a href={href('reference/glossary/')}>{text.format('lessons.glossary.title')}</a>
          </li>
        </ul>
        {SECTIONS.map((section) => (
          <section key={section} id={section} aria-labelledby={`${section}-heading`}>
            <h2 id={`${section}-heading`}>{text.format(`lessons.reference.${section}`)}</h2>
            {parts[section]}
          </section>
        ))}
      </div>
    </PlacesProvider>
  );
}

interface PartProps {
  readonly words: Text;
}

function Calls({ words }: PartProps) {
  const text = useText();
  return CALLS.map(({ id, form, sources, errors }) => (
    <article key={id} id={id} className={styles['call']}>
      <h3>
        <code>{form}</code>
      </h3>
      <p>{words.format(`call.${id}`)}</p>
      <p>
        <b>{text.format('lessons.reference.wire')}</b> {words.format(`call.${id}.wire`)}
      </p>
      <dl className={styles['errors']}>
        {errors.map((errno) => (
          <div key={errno}>
            <dt>
              <code>{errno}</code>
            </dt>
            <dd>{words.format(`call.${id}.${errno}`)}</dd>
          </div>
        ))}
      </dl>
      <p className={styles['sources']}>
        {sources.map((source) => (
          <Source key={source} text={source} />
        ))}
      </p>
    </article>
  ));
}

function Options({ words }: PartProps) {
  return (
    <dl className={styles['errors']}>
      {OPTIONS.map((option) => (
        <div key={option}>
          <dt>
            <code>{option}</code>
          </dt>
          <dd>{words.format(`option.${option}`)}</dd>
        </div>
      ))}
    </dl>
  );
}

function States({ words }: PartProps) {
  return (
    <dl className={styles['errors']}>
      {TCP_STATES.map((state) => (
        <div key={state}>
          <dt>
            <code>{state}</code>
          </dt>
          <dd>{words.format(`state.${state}`)}</dd>
        </div>
      ))}
    </dl>
  );
}

interface TableProps {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly [key: string, ...cells: ReactNode[]])[];
}

function Table({ name, columns, rows }: TableProps) {
  return (
    <div className={styles['scroll']} tabIndex={0} role="group" aria-label={name}>
      <table className={styles['table']}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([key, head, ...cells]) => (
            <tr key={key}>
              <th scope="row">{head}</th>
              {cells.map((cell, place) => (
                // Cells never change places.
                // oxlint-disable-next-line react/no-array-index-key
                <td key={place}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const column = (text: Text<MessageId>, ids: readonly ('source' | 'field' | 'bits' | 'why' | 'constant' | 'linux' | 'rfc')[]): readonly string[] =>
  ids.map((id) => text.format(`lessons.reference.column.${id}`));

function Transitions() {
  const text = useText();
  return (
    <>
      <p>{text.format('lessons.reference.transitions.note')}</p>
      <Wakeable looks={LOOKS}>
        <Suspense fallback={null}>
          <Diagram />
        </Suspense>
      </Wakeable>
    </>
  );
}

function Headers() {
  const text = useText();
  return HEADERS.map(({ name, fields }) => (
    <div key={name}>
      <h3>{name}</h3>
      <Table
        name={name}
        columns={column(text, ['field', 'bits', 'why', 'source'])}
        rows={fields.map(({ id, bits, cite }) => [id, text.format(`fields.${id}` as MessageId), bits > 0 ? String(bits) : '', text.format(`fields.${id}.why` as MessageId), <Source key="cite" text={cite} />])}
      />
    </div>
  ));
}

function Constants({ words }: PartProps) {
  const text = useText();
  const shown = (name: (typeof CONSTANTS)[number], value: unknown): string => (TIMES.has(name) ? formatDuration(Number(value), text) : String(value));
  return (
    <>
      <p>{text.format('lessons.reference.constants.note')}</p>
      <Table
        name={text.format('lessons.reference.constants')}
        columns={column(text, ['constant', 'linux', 'rfc'])}
        rows={CONSTANTS.map((name) => [name, words.format(`constant.${name}`), shown(name, PROFILES.linux[name]), shown(name, PROFILES.rfc[name])])}
      />
    </>
  );
}
