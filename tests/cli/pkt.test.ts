import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateCode } from '../../src/cli/pkt/code.ts';
import { parseScript } from '../../src/cli/pkt/parse.ts';
import { runScript } from '../../src/cli/pkt/run.ts';
import { shellEffect } from '../../src/cli/pkt/settings.ts';

const FOLDER = 'tests/scripts';
const scripts = readdirSync(FOLDER).filter((file) => file.endsWith('.pkt'));

/** A server with one connection, descriptor 4; the last line is line 7. */
const CONNECTED = `    0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
   +0 bind(3, ..., ...) = 0
   +0 listen(3, 1) = 0
   +0 < S 0:0(0) win 64240 <mss 1000,nop,nop,sackOK>
   +0 > S. 0:0(0) ack 1 <mss 1460,nop,nop,sackOK>
 +.05 < . 1:1(0) ack 1 win 64240
   +0 accept(3, ..., ...) = 4
`;
const after = (lines: string) => runScript(CONNECTED + lines);

describe('our packet scripts', () => {
  it('are many', () => expect(scripts.length).toBeGreaterThanOrEqual(40));

  it.each(scripts)('%s', (file) => {
    const outcome = runScript(readFileSync(join(FOLDER, file), 'utf8'));
    expect(`${outcome.verdict} ${outcome.line} ${outcome.reason}`).toMatch(/^PASS/);
  });

  it.each(scripts)('%s starts with a sentence', (file) => {
    expect(readFileSync(join(FOLDER, file), 'utf8')).toMatch(/^\/\/ [A-Z].*[.:]/);
  });
});

describe('a script that the host does not follow fails, at its line', () => {
  it.each([
    ['flags', '   +0 write(4, ..., 10) = 10\n   +0 > . 1:11(10) ack 1', 9, /^flags: expected \. 1:11\(10\) ack 1, sent P\. 1:11\(10\) ack 1$/],
    ['sequence number', '   +0 write(4, ..., 10) = 10\n   +0 > P. 2:12(10) ack 1', 9, /^sequence number/],
    ['length', '   +0 write(4, ..., 10) = 10\n   +0 > P. 1:10(9) ack 1', 9, /^length/],
    ['acknowledgement', '   +0 write(4, ..., 10) = 10\n   +0 > P. 1:11(10) ack 2', 9, /^acknowledgement/],
    ['window', '   +0 write(4, ..., 10) = 10\n   +0 > P. 1:11(10) ack 1 win 7', 9, /^window/],
    ['options', '   +0 write(4, ..., 10) = 10\n   +0 > P. 1:11(10) ack 1 <nop,nop,TS val 1 ecr 2>', 9, /^options: expected <nop,nop,TS val 1 ecr 2>, sent none/],
    ['nothing sent', '\n   +0 > . 1:1(0) ack 1', 9, /^nothing was sent by/],
    ['too late', '   +0 < . 1001:2001(1000) ack 1 win 64240\n   +1 > . 1:1(0) ack 1 <nop,nop,sack 1001:2001>', 9, /^0\.8\d* s too early/],
    ['a result', '   +0 write(4, ..., 10) = 11', 8, /^write: expected 11, got 10$/],
    ['an errno', '   +0 read(5, ..., 10) = -1 EPIPE', 8, /^read: expected -1 EPIPE, got -1 EBADF$/],
    ['a result that is none', '   +0 read(4, ..., 10) = 10', 8, /^read blocks$/],
    ['a call that does not return', '   +0...0.1 read(4, ..., 10) = 10\n   +1 close(3) = 0', 8, /^read had not returned by/],
    ['a call that returns too early', '   +0...0.3 read(4, ..., 10) = 10\n +.1 < . 1:11(10) ack 1 win 64240', 8, /too early: read returned/],
    ['an option', '   +0 getsockopt(4, SOL_TCP, TCP_MAXSEG, [999], [4]) = 0', 8, /^TCP_MAXSEG: expected 999, got 1000$/],
    ['an assertion', '   +0 %{\nassert tcpi_unacked == 0\nassert tcpi_snd_cwnd == 11, tcpi_snd_cwnd\n}%', 10, /^assert tcpi_snd_cwnd == 11 \(tcpi_snd_cwnd is 10\)$/],
    ['readiness', '   +0 poll([{fd=4, events=POLLIN|POLLOUT, revents=POLLIN}], 1, 0) = 1', 8, /^poll: expected revents 1, got 4$/],
    ['two segments where one is expected', '--strict_segments\n   +0 write(4, ..., 2000) = 2000\n   +0 > P. 1:2001(2000) ack 1', 10, /^(flags|length)/],
  ])('%s', (_name, lines, line, reason) => {
    const outcome = after(lines);
    expect(outcome).toMatchObject({ verdict: 'FAIL', line, reason: expect.stringMatching(reason) });
  });
});

describe('a script that asks for what is not known is skipped', () => {
  it.each([
    ['a call', '   +0 splice(4, NULL, 5, NULL, 10, 0) = 10', 8, 'the call splice'],
    ['an option of a socket', '   +0 setsockopt(4, SOL_TCP, TCP_FASTOPEN, [1], 4) = 0', 8, 'the option TCP_FASTOPEN'],
    ['an option without effect in the model', '   +0 setsockopt(3, SOL_TCP, TCP_DEFER_ACCEPT, [1], 4) = 0', 8, 'the option TCP_DEFER_ACCEPT'],
    ['a flag', '   +0 send(4, ..., 10, MSG_OOB) = 10', 8, 'a flag of this call'],
    ['a TCP option', '   +0 < . 1:1(0) ack 1 win 10 <md5 aa>', 8, 'TCP option md5'],
    ['ECN', '   +0 > [ect0] P. 1:1(0) ack 1', 8, /ECN/],
    ['a shell command', '   +0 `ip route change 192.0.2.1 via 192.168.0.2 dev tun0 mtu 800`', 8, /^shell command: ip route change/],
    ['a setting', '   +0 `sysctl -q net.ipv4.tcp_shrink_window=1`', 8, 'sysctl net.ipv4.tcp_shrink_window=1'],
    ['a number of TCP_INFO', '   +0 %{ assert tcpi_delivery_rate == 1 }%', 8, 'code: tcpi_delivery_rate is not understood here'],
    ['Python beyond assertions', '   +0 %{\nfor x in range(3): pass }%', 9, 'code: for is not understood here'],
    ['an option line', '--wire_client\n', 8, 'option --wire_client'],
    ['a segment with a wrong length', '   +0 < . 1:100(10) ack 1 win 10', 8, '1:100 is not 10 bytes'],
    ['text that is none', '   +0 < . 1:1(0) ack 1 win 10 <mss', 8, /^(expected|the script ends)/],
    ['urgent data', '   +0 < U. 1:2(1) ack 1 win 10 urg 1', 8, 'urgent data is not part of the model'],
  ])('%s', (_name, lines, line, reason) => {
    expect(after(lines)).toMatchObject({ verdict: 'SKIP', line, reason: typeof reason === 'string' ? reason : expect.stringMatching(reason) });
  });

  it('without any event', () => {
    expect(runScript('// Nothing happens.\n')).toMatchObject({ verdict: 'SKIP', reason: 'no event' });
  });

  it('even before it would fail', () => {
    for (const odd of ['< . 1:1(0) ack 1 win 10 <md5 aa>', 'epoll_create(1) = 5', '`iptables -F`', '%{ assert tcpi_foo }%']) {
      expect(after(`   +0 write(4, ..., 10) = 99\n   +0 ${odd}`)).toMatchObject({ verdict: 'SKIP', line: 9 });
    }
  });
});

describe('times', () => {
  it('are read in each of their forms', () => {
    const { events } = parseScript('0 `true`\n+.5 `true`\n0.75 `true`\n* `true`\n1~1.5 `true`\n+.1~+.2 `true`\n+.25...1.5 read(4, ..., 1) = 1\n');
    expect(events.map((e) => e.when)).toEqual([
      { kind: 'relative', at: 500_000 }, { kind: 'absolute', at: 750_000 }, { kind: 'any' }, { kind: 'absolute-range', at: 1_000_000, end: 1_500_000 },
      { kind: 'relative-range', at: 100_000, end: 200_000 }, { kind: 'relative', at: 250_000 },
    ].flatMap((when, i) => (i === 0 ? [{ kind: 'absolute', at: 0 }, when] : [when])));
    expect(events.at(-1)?.action).toMatchObject({ kind: 'call', returnsAt: 1_500_000 });
  });

  it('leave room for timers that are late, by an eighth or 4 ms', () => {
    const probe = (when: string) => after(`   +0 write(4, ..., 10) = 10\n   +0 > P. 1:11(10) ack 1\n ${when} > P. 1:11(10) ack 1`).verdict;
    expect([probe('+.25'), probe('+.28'), probe('+.30'), probe('+.2~+.3'), probe('+.3~+.4'), probe('*')]).toEqual(['PASS', 'PASS', 'FAIL', 'PASS', 'FAIL', 'PASS']);
  });

  it('of the whole script may be given more room', () => {
    expect(runScript(`--tolerance_usecs=100000\n${CONNECTED}   +0 write(4, ..., 10) = 10\n   +0 > P. 1:11(10) ack 1\n +.33 > P. 1:11(10) ack 1`).verdict).toBe('PASS');
  });
});

describe('comments and lines', () => {
  it('are read past, and counted', () => {
    const outcome = after('# one\n/* two\n three */ +0 write(4, ..., // of the call\n  10) = 10 // said\n   +0 > . 1:11(10) ack 1');
    expect(outcome).toMatchObject({ verdict: 'FAIL', line: 12 });
  });
});

describe('shell lines', () => {
  it('set what the profile knows, in each of their forms', () => {
    const text = '../common/defaults.sh\n../common/set_sysctls.py /proc/sys/net/ipv4/tcp_sack=0 \\\n   /proc/sys/net/ipv4/tcp_min_tso_segs=2\nsysctl -q net.ipv4.tcp_rmem="4096 540000 $((15*1024*1024))"; sleep 0.5';
    expect(shellEffect(text, 1)).toMatchObject({ sysctls: { tcp_sack: '0', tcp_rmem: '4096 540000 15728640', tcp_congestion_control: 'cubic' }, sleep: 500_000 });
  });

  it('take effect', () => {
    expect(runScript(`\`sysctl -q net.ipv4.tcp_timestamps=0 net.ipv4.tcp_sack=0 net.ipv4.tcp_window_scaling=0\`
    0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
   +0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
   +0 connect(3, ..., ...) = -1 EINPROGRESS
   +0 > S 0:0(0) <mss 1460>`)).toMatchObject({ verdict: 'PASS' });
  });
});

describe('code', () => {
  const names = { tcpi_rtt: 100, tcpi_rto: 300, TCP_CA_Open: 0 };
  it.each([
    ['assert tcpi_rtt == 100', true],
    ['assert 90 <= tcpi_rtt <= 110 < tcpi_rto', true],
    ['assert 90 <= tcpi_rtt <= 99', false],
    ['assert not tcpi_rtt == 1 and (tcpi_rto == 1 or tcpi_rto // 7 % 5 == 2)', true],
    ['assert abs(tcpi_rto - 250) < min(60, tcpi_rtt), "far off: %d" % tcpi_rto', true],
    ['x = tcpi_rtt * 2; assert x == 200; print(x)', true],
    ['assert -7 % 5 == 3', true],
    ["assert tcpi_rtt == 100, 'rtt'; \\\n assert tcpi_rtt == 101", false],
  ])('%s', (code, holds) => {
    expect(evaluateCode(code, names, 1) === undefined).toBe(holds);
  });
});

describe('the command', () => {
  const run = (...files: string[]) => spawnSync('npx', ['tsx', 'src/cli/pkt.ts', ...files], { encoding: 'utf8' });

  it('prints a line for each script, and ends with 1 if one failed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lifelines-pkt-'));
    try {
      const [bad, odd, good] = ['bad', 'odd', 'good'].map((name) => join(folder, `${name}.pkt`)) as [string, string, string];
      writeFileSync(bad, `${CONNECTED}   +0 write(4, ..., 10) = 9\n`);
      writeFileSync(odd, `${CONNECTED}   +0 splice() = 9\n`);
      writeFileSync(good, CONNECTED);
      const { stdout, status } = run(bad, odd, good);
      expect(stdout.split('\n')).toEqual([`FAIL ${bad}:8 write: expected 9, got 10`, `SKIP ${odd}:8 the call splice`, `PASS ${good}:7 7 events`, '']);
      expect(status).toBe(1);
      expect(run(odd, good).status).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 60_000);

  it('says how it is used', () => {
    expect(run()).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('usage: npm run -s pkt') });
  }, 60_000);
});
