/**
 * Which folder may import which: the list of DESIGN, lowest first. A file may import from its own folder and from those above it in this list.
 * tests/boundaries.test.ts holds every file under src/ to it. (dependency-cruiser would need the compiler interface that TypeScript 7 lacks.)
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { parseSync } from 'vite';

const LAYERS = [
  'model/core', 'model/wire', 'model/stack', 'model/http', 'model/sim', 'model/trace', 'model/capture',
  'scenarios', 'text', 'player', 'figures', 'lessons', 'site', 'embed', 'cli',
] as const;

/** The shapes of what goes in and what comes out. Their types may be imported from anywhere, so that a layer can say what it takes and gives. */
const CONTRACTS = ['scenarios/schema.ts', 'model/trace/events.ts'];

const REACT = /^(react|react-dom|framer-motion|motion|@mdx-js\/react)(\/|$)/;
const MAY_USE_REACT = /^(figures|lessons|site|embed)\/|^player\/useClock\.ts$/;
const MAY_USE_NODE = /^cli\//;

export interface Import {
  readonly from: string;
  /** What the file names: a relative path or a package. */
  readonly what: string;
  readonly typeOnly: boolean;
}

/** Every import and re-export of one module, `import()` with a plain string included. */
export function importsOf(file: string, source: string): readonly Import[] {
  const { module, errors } = parseSync(file, source);
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]?.message ?? ''}`);
  const whole = module.staticImports.map(({ moduleRequest, entries }) => ({
    what: moduleRequest.value, typeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
  }));
  const again = module.staticExports.flatMap(({ entries }) => entries.flatMap((entry) => (entry.moduleRequest ? [{ what: entry.moduleRequest.value, typeOnly: entry.isType }] : [])));
  const later = module.dynamicImports.flatMap(({ moduleRequest }) => {
    const text = source.slice(moduleRequest.start, moduleRequest.end);
    return /^(['"]).*\1$/.test(text) ? [{ what: text.slice(1, -1), typeOnly: false }] : [];
  });
  return [...whole, ...again, ...later].map((found) => ({ from: file, ...found }));
}

const layerOf = (file: string): number => LAYERS.findIndex((layer) => file.startsWith(`${layer}/`));

/** What is wrong with an import, as a sentence; undefined when nothing is. Files are named from src/. */
export function fault({ from, what, typeOnly }: Import): string | undefined {
  const layer = layerOf(from);
  if (layer < 0) return `${from} is in none of the folders of DESIGN §2`;
  if (REACT.test(what)) return MAY_USE_REACT.test(from) ? undefined : `${from} imports ${what}: React has no place there`;
  if (what.startsWith('node:')) return MAY_USE_NODE.test(from) ? undefined : `${from} imports ${what}: only cli/ runs in Node`;
  if (!what.startsWith('.')) return undefined;
  const target = join(dirname(from), what);
  if (target.startsWith('../')) return `${from} imports ${what}, outside src/`;
  if (layerOf(target) <= layer || (typeOnly && CONTRACTS.includes(target))) return undefined;
  return `${from} imports ${target}: ${LAYERS[layerOf(target)] ?? 'that'} is above ${LAYERS[layer] ?? 'it'}`;
}

/** Every TypeScript file below a folder, by its path from there. */
export const sourceFiles = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/')).filter((path) => /\.tsx?$/.test(path)).toSorted();

export const importsBelow = (folder: string): readonly Import[] =>
  sourceFiles(folder).flatMap((file) => importsOf(file, readFileSync(join(folder, file), 'utf8')));
