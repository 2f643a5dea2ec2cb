/**
 * `npm test`: installs what is missing, then runs every check there is and ends with the line "N passed, N failed". Needs no package to start.
 * A check that counts its tests adds each of them to the sum; the others count as one.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { installBrowser, installPackages, tool, TOP } from './setup.mjs';

const RESULTS = join(TOP, '.cache', `test-${process.pid}`);
const SITE = join(RESULTS, 'site');

/** A check is a name and a function that gives its result: { passed, failed, notRun }. */
const CHECKS = [
  ['types', () => one(tool('tsc', []))],
  ['lint', () => one(tool('oxlint', ['--deny-warnings']))],
  ['nothing unused', () => one(tool('knip', []))],
  ['unit tests', unitTests],
  ['build', () => one(tool('tsx', ['scripts/build.ts'], { SITE_DIR: SITE }))],
  ['budgets', () => one(tool('tsx', ['scripts/budgets.ts'], { SITE_DIR: SITE }))],
  ['browser tests', browserTests],
];

const one = (exitCode) => ({ passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, notRun: 0 });

function unitTests() {
  const file = join(RESULTS, 'unit.json');
  const exitCode = tool('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]);
  const report = readReport(file);
  if (!report) return one(1);
  // A file that could not even be loaded has no test that failed, and is a failure all the same.
  const broken = report.testResults.filter((suite) => suite.status === 'failed' && suite.assertionResults.every((test) => test.status !== 'failed')).length;
  return atLeast(exitCode, { passed: report.numPassedTests, failed: report.numFailedTests + broken, notRun: report.numPendingTests + report.numTodoTests });
}

function browserTests() {
  if (!existsSync(join(SITE, 'index.html'))) return { ...one(1), note: 'there is no built site to test' };
  const browser = installBrowser();
  if (!browser) return { ...one(1), note: 'no browser found and none could be installed; CHROME_PATH can name one' };
  const file = join(RESULTS, 'browser.json');
  const exitCode = tool('playwright', ['test', '-c', 'tests/e2e/playwright.config.ts', '--reporter=line,json'], {
    SITE_DIR: SITE, CHROME_PATH: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: file, CI: 'true',
  });
  const stats = readReport(file)?.stats;
  return stats ? atLeast(exitCode, { passed: stats.expected, failed: stats.unexpected + stats.flaky, notRun: stats.skipped }) : one(1);
}

/** A tool that says it failed has failed, whatever it counted. */
const atLeast = (exitCode, result) => (exitCode !== 0 && result.failed === 0 ? { ...result, failed: 1 } : result);

const readReport = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

installPackages();
mkdirSync(RESULTS, { recursive: true });
const lines = [];
const sum = { passed: 0, failed: 0 };
for (const [name, check] of CHECKS) {
  console.log(`\n── ${name}`);
  const from = process.hrtime.bigint();
  const { passed, failed, notRun, note } = check();
  const seconds = Number((process.hrtime.bigint() - from) / 1_000_000n) / 1000;
  sum.passed += passed;
  sum.failed += failed;
  const rest = [notRun > 0 && `${notRun} not run`, note].filter(Boolean).map((text) => `, ${text}`).join('');
  lines.push(`${failed === 0 ? 'ok    ' : 'FAILED'} ${name}: ${passed} passed, ${failed} failed${rest} (${seconds.toFixed(1)} s)`);
  console.log(lines.at(-1));
}
rmSync(RESULTS, { recursive: true, force: true });
console.log(`\n${lines.join('\n')}\n\n${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed === 0 ? 0 : 1);
