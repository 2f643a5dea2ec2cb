/**
 * A static file server for the built site, for `npm start` and the tests: the files as they are, `index.html` for a folder, `404.html` with
 * status 404, and the headers that `_headers` asks a host for. Needs no package.
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { gzipSync } from 'node:zlib';

const TYPES = {
  '.css': 'text/css; charset=utf-8', '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.json': 'application/json',
  '.map': 'application/json', '.md': 'text/markdown; charset=utf-8', '.pcap': 'application/vnd.tcpdump.pcap', '.png': 'image/png',
  '.svg': 'image/svg+xml', '.txt': 'text/plain; charset=utf-8', '.webmanifest': 'application/manifest+json', '.xml': 'application/xml',
  '.zip': 'application/zip',
};
const COMPRESSED = new Set(['.css', '.html', '.js', '.json', '.md', '.svg', '.txt', '.xml']);

/**
 * @param {string} root the folder to serve
 * @param {{ port?: number, tries?: number, base?: string }} [options] port 0 is any free one; when a port is taken the next `tries` are tried;
 *   base is the path to serve the folder under, with a slash at both ends
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function serve(root, { port = 0, tries = 0, base = '/' } = {}) {
  const headers = parseHeaders(readIfThere(join(root, '_headers')));
  const server = createServer((request, response) => {
    answer(root, base, headers, request, response).catch((error) => response.writeHead(500).end(String(error)));
  });
  const taken = await listen(server, port, tries);
  return {
    url: `http://127.0.0.1:${taken}${base}`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function listen(server, port, tries) {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE' && tries > 0) listen(server, port + 1, tries - 1).then(resolve, reject);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', () => resolve(server.address().port));
  });
}

async function answer(root, base, headers, request, response) {
  const { pathname, search } = new URL(request.url, 'http://localhost');
  const path = decode(pathname);
  if (request.method !== 'GET' && request.method !== 'HEAD') return response.writeHead(405, { Allow: 'GET, HEAD' }).end();
  if (path === undefined || !path.startsWith(base)) return response.writeHead(404).end('Not here');
  const within = `/${path.slice(base.length)}`;
  const file = join(root, normalize(within.endsWith('/') ? `${within}index.html` : within));
  const inside = file.startsWith(root + sep);
  const bytes = inside ? await readFile(file).catch((error) => error.code) : 'ENOENT';
  if (bytes === 'EISDIR') return response.writeHead(301, { Location: `${pathname}/${search}` }).end();
  if (typeof bytes === 'string') return send(request, response, 404, '.html', await readFile(join(root, '404.html')).catch(() => 'No such page'), headersFor(headers, '/404'));
  return send(request, response, 200, extname(file), bytes, headersFor(headers, within));
}

function send(request, response, status, extension, bytes, headers) {
  const zip = COMPRESSED.has(extension) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const body = zip ? gzipSync(bytes) : bytes;
  response.writeHead(status, {
    ...headers, 'Content-Type': TYPES[extension] ?? 'application/octet-stream', 'Content-Length': body.length, Vary: 'Accept-Encoding',
    ...(zip && { 'Content-Encoding': 'gzip' }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

const decode = (path) => {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
};

const readIfThere = (file) => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** The `_headers` format of Netlify and Cloudflare: a path (`*` for any rest) on a line, its headers indented below; `! Name` takes one away. */
export function parseHeaders(text) {
  const rules = [];
  for (const line of text.split('\n')) {
    if (!line.trim() || line.trimStart().startsWith('#')) continue;
    if (!/^\s/.test(line)) rules.push({ path: line.trim(), lines: [] });
    else rules.at(-1)?.lines.push(line.trim());
  }
  return rules;
}

export function headersFor(rules, path) {
  const headers = {};
  for (const rule of rules) {
    const matches = rule.path.endsWith('*') ? path.startsWith(rule.path.slice(0, -1)) : path === rule.path;
    for (const line of matches ? rule.lines : []) {
      if (line.startsWith('!')) delete headers[line.slice(1).trim()];
      else headers[line.slice(0, line.indexOf(':'))] = line.slice(line.indexOf(':') + 1).trim();
    }
  }
  return headers;
}
