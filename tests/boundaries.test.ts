import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fault, importsBelow, importsOf } from '../scripts/boundaries.ts';

const faultsOf = (file: string, source: string) => importsOf(file, source).map(fault).filter(Boolean);

describe('imports', () => {
  it('point down the list of folders', () => {
    expect(importsBelow('src').map(fault).filter(Boolean)).toEqual([]);
  });

  it.each([
    ['model/core/a.ts', `import { parseTcp } from '../wire/tcp.ts';`, 'model/wire is above model/core'],
    ['model/wire/a.ts', `export * from '../stack/api.ts';`, 'model/stack is above model/wire'],
    ['model/sim/a.ts', `import { checkScenario } from '../../scenarios/check.ts';`, 'scenarios is above model/sim'],
    ['model/sim/a.ts', `import { DROP_MATCHES } from '../../scenarios/schema.ts';`, 'scenarios is above model/sim'],
    ['player/a.ts', `const later = () => import('../figures/Ladder/Ladder.tsx');`, 'figures is above player'],
    ['player/a.ts', `import { use } from 'react';`, 'React has no place there'],
    ['model/stack/a.ts', `import { motion } from 'framer-motion/m';`, 'React has no place there'],
    ['text/a.ts', `import { readFileSync } from 'node:fs';`, 'only cli/ runs in Node'],
    ['site/a.ts', `import { tool } from '../../scripts/setup.mjs';`, 'outside src/'],
    ['utils/a.ts', `import type { Micros } from '../model/core/units.ts';`, 'in none of the folders'],
  ])('of %s may not be: %s', (file, source, reason) => {
    expect(faultsOf(file, source)).toEqual([expect.stringContaining(reason)]);
  });

  it.each([
    ['model/sim/a.ts', `import type { Scenario } from '../../scenarios/schema.ts';`],
    ['model/sim/a.ts', `import type { Trace } from '../trace/events.ts';`],
    ['player/useClock.ts', `import { useEffect } from 'react';`],
    ['lessons/a/Figure.tsx', `import { Ladder } from '../../figures/Ladder/Ladder.tsx';`],
    ['cli/a.ts', `import { readFileSync } from 'node:fs'; import { run } from '../model/sim/run.ts';`],
  ])('of %s may be: %s', (file, source) => {
    expect(faultsOf(file, source)).toEqual([]);
  });
});

describe('the linter', () => {
  const lint = (file: string, source: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'lifelines-lint-'));
    try {
      copyFileSync('.oxlintrc.json', join(folder, '.oxlintrc.json'));
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), source);
      return spawnSync(resolve('node_modules/.bin/oxlint'), ['--format=unix'], { cwd: folder, encoding: 'utf8' }).stdout;
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it('lets the model know no clock, no chance and no page', () => {
    const source = 'export const f = () => [Date.now(), performance.now(), Math.random(), setTimeout(f, 1), window.name, document.title];\n';
    const found = lint('src/model/core/bad.ts', source);
    for (const word of ['Date', 'performance', 'random', 'setTimeout', 'window', 'document']) expect(found).toContain(word);
    expect(lint('src/site/fine.ts', source)).not.toContain('restricted');
  });

  it('wants named exports', () => {
    expect(lint('src/model/core/bad.ts', 'export default 1;\n')).toContain('no-default-export');
  });
});
