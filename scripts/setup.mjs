/** What `npm start` and `npm test` need before anything else: the packages, and for the tests a browser. Needs no package itself. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const TOP = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command in the project's folder with its output shown. Returns its exit code. */
function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, { cwd: TOP, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env }, shell: process.platform === 'win32' });
  if (error) console.error(`${command}: ${error.message}`);
  return status ?? 1;
}

/** Runs a program of an installed package by its name: `tool('tsx', ['scripts/build.ts'])`. */
export const tool = (name, args, env) => run(join(TOP, 'node_modules', '.bin', name), args, env);

/** Installs the packages of package-lock.json, unless they are there already. Ends the program when that fails. */
export function installPackages() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) fail(`Node ${process.versions.node} is too old: 20.19 or newer is needed (https://nodejs.org/).`);
  if (upToDate()) return;
  console.log('Installing the packages …');
  if (run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']) !== 0) fail('npm ci failed: the lines above say why.');
}

/** npm keeps in node_modules the list of what it installed: it has to be the lock file's, and no older. */
function upToDate() {
  const installed = join(TOP, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  if (statSync(installed).mtimeMs >= statSync(join(TOP, 'package-lock.json')).mtimeMs) return true;
  const versions = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
  const have = versions(installed);
  return Object.entries(versions(join(TOP, 'package-lock.json'))).every(([path, { version, optional }]) => path === '' || optional || have[path]?.version === version);
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const PLACES = [
  '/usr/bin/chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium', '/snap/bin/chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe', 'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** The path of a Chrome or Chromium on this machine: the one named by CHROME_PATH or CHROMIUM_PATH, an installed one, or Playwright's own. */
export function findBrowser() {
  const named = process.env.CHROME_PATH || process.env.CHROMIUM_PATH;
  if (named) return existsSync(named) ? named : undefined;
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...PLACES].find((path) => existsSync(path)) ?? playwrightsOwn();
}

function playwrightsOwn() {
  try {
    const path = createRequire(import.meta.url)('playwright-core').chromium.executablePath();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Finds a browser or installs one: Playwright's, else the system's. Returns undefined when neither works. */
export function installBrowser() {
  const there = findBrowser();
  if (there) return there;
  if (process.env.CHROME_PATH || process.env.CHROMIUM_PATH) console.log('CHROME_PATH or CHROMIUM_PATH names no file; looking no further.');
  else {
    console.log('Installing a browser for the tests …');
    tool('playwright', ['install', 'chromium']);
    if (!findBrowser() && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
      const quiet = { DEBIAN_FRONTEND: 'noninteractive' };
      if (run('apt-get', ['update', '-qq'], quiet) === 0) run('apt-get', ['install', '-y', '-qq', 'chromium'], quiet);
    }
  }
  return findBrowser();
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
