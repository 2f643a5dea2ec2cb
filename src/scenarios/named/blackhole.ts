/** Nothing comes back, not even a refusal: only the client's own patience ends it. */
import { RAW, close, connectTo, scenario } from './parts.ts';

export const blackhole = scenario('blackhole', {
  title: 'Every SYN vanishes',
  link: { drops: [{ from: 'client', match: 'any', fromNth: 1 }] },
  hosts: { client: { sysctl: { tcp_syn_retries: 3 } } },
  client: [...connectTo(RAW), close],
});
