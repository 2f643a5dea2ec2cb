import { useHref } from '../figures/page/Address.tsx';
import { useText } from '../figures/text/TextContext.tsx';
import { NAMED } from '../scenarios/named.ts';
import { FIGURES } from './figures.ts';
import styles from './GalleryPage.module.css';
import { allowedFor, defaultsFor, PARAMETER_NAMES } from './parameters.ts';

const NAMES = NAMED.map((scenario) => scenario.name);

/** Every figure with its address, and the table of what an address may ask for. */
export function Page() {
  const text = useText();
  const href = useHref();
  const defaults = defaultsFor('');
  return (
    <>
      <h1>{text.format('embed.heading')}</h1>
      <p>{text.format('embed.lede')}</p>
      {FIGURES.map(({ name, scenario }) => (
        <section key={name} className={styles['figure']} aria-labelledby={`figure-${name}`}>
          <h2 id={`figure-${name}`}>{text.format(`embed.${name}.title`)}</h2>
          <p>{text.format(`embed.${name}.note`)}</p>
          <p className={styles['address']}><a href={href(`embed/${name}/`)}><code>{`/embed/${name}/?scenario=${scenario}`}</code></a></p>
          <iframe className="needs-script" src={href(`embed/${name}/`)} title={text.format(`embed.${name}.title`)} loading="lazy" />
        </section>
      ))}
      <section aria-labelledby="parameters">
        <h2 id="parameters">{text.format('embed.parameters')}</h2>
        <div className={styles['scroll']} tabIndex={0} role="group" aria-labelledby="parameters">
          <table>
            <thead>
              <tr>{(['name', 'meaning', 'allowed', 'default'] as const).map((column) => <th key={column} scope="col">{text.format(`embed.column.${column}`)}</th>)}</tr>
            </thead>
            <tbody>
              {PARAMETER_NAMES.map((name) => (
                <tr key={name}>
                  <th scope="row"><code>{name}</code></th>
                  <td>{text.format(`embed.parameter.${name}`)}</td>
                  <td><code>{allowedFor(name, NAMES).join(' ')}</code></td>
                  <td>{name === 'scenario' ? text.format('embed.default.scenario') : <code>{defaults[name]}</code>}</td>
                </tr>
              ))}
              {(['step', 'speed'] as const).map((name) => (
                <tr key={name}>
                  <th scope="row"><code>{name}</code></th>
                  <td>{text.format(`embed.parameter.${name}`)}</td>
                  <td>{text.format(`embed.allowed.${name}`)}</td>
                  <td><code>1</code></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </>
  );
}
