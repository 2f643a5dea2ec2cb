import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { serve } from '../../scripts/serve.mjs';

/** Serves the built site twice, at the root of a host and in a folder of another, and tells the tests where (see site.ts). */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const folder = resolve(process.env['SITE_DIR'] ?? 'dist');
  if (!existsSync(join(folder, 'index.html'))) throw new Error(`no built site in ${folder}: run "npm run build" first`);
  const servers = [await serve(folder), await serve(folder, { base: '/courses/networks/' })] as const;
  process.env['SITE_URL_AT_ROOT'] = servers[0].url;
  process.env['SITE_URL_IN_FOLDER'] = servers[1].url;
  return async () => {
    for (const server of servers) await server.close();
  };
}
