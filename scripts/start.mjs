/** `npm start`: installs what is missing, builds the site and serves it on this machine until Ctrl-C. PORT chooses the port. */
import { join } from 'node:path';
import { serve } from './serve.mjs';
import { installPackages, tool, TOP } from './setup.mjs';

installPackages();
const built = tool('tsx', ['scripts/build.ts']);
if (built !== 0) process.exit(built);

const asked = process.env.PORT ? Number(process.env.PORT) : undefined;
const { url } = await serve(join(TOP, 'dist'), asked === undefined ? { port: 4173, tries: 50 } : { port: asked });
console.log(`Lifelines is at ${url}  (Ctrl-C ends it)`);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
