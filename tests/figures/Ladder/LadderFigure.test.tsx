import { act, cleanup, configure, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Profiler } from 'react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { LadderFigure } from '../../../src/figures/Ladder/LadderFigure.tsx';
import type { LadderPanel, Told } from '../../../src/figures/Ladder/LadderFigure.tsx';
import { TextProvider } from '../../../src/figures/text/TextContext.tsx';
import type { FigureLink } from '../../../src/figures/Ladder/useLink.ts';
import type { Trace } from '../../../src/model/trace/events.ts';
import { costs } from '../../../src/model/trace/costs.ts';
import type { Step } from '../../../src/model/trace/steps.ts';
import { createText } from '../../../src/text/createText.ts';
import figures from '../../../src/text/en/figures.json';
import { standInForBrowser } from '../browser.ts';
import { traceOf } from './traces.ts';

// Finding things by their role takes long in a document that nobody paints.
vi.setConfig({ testTimeout: 30_000 });
configure({ asyncUtilTimeout: 10_000 });

const text = createText('en', figures, { 'test.step': '{kind} at {at}' });
const tell = (_: Trace, step: Step): Told => ({ id: 'test.step' as never, values: { kind: step.kind, at: step.at } });

let panels: readonly LadderPanel[];
beforeAll(() => {
  panels = [
    { trace: traceOf('http10'), title: 'Short', short: 'S', note: 'five', summary: 'Many handshakes.' },
    { trace: traceOf('echo'), title: 'Long', short: 'L', note: 'one', summary: 'One handshake.' },
  ];
});
beforeEach(() => {
  standInForBrowser();
  window.history.replaceState(null, '', '/');
});
afterEach(cleanup);

let commits = 0;
function show(link?: FigureLink) {
  commits = 0;
  return render(
    <TextProvider text={text}>
      <Profiler id="figure" onRender={() => void commits++}>
        <LadderFigure panels={panels} tell={tell} {...(link && { link })} />
      </Profiler>
    </TextProvider>,
  );
}

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const current = () => document.querySelector('[aria-current="step"]');
const status = () => screen.getByRole('status').textContent;
const counters = (panel: string) => within(screen.getByRole('region', { name: panel })).getAllByRole('definition').map((each) => each.textContent);
const pause = (ms: number) => act(() => new Promise<void>((resolve) => void setTimeout(resolve, ms)));

/** Until the playhead has come to where it was sent. */
async function rested(): Promise<void> {
  const place = () => document.querySelector<HTMLElement>('.curtain')?.style.transform;
  for (let last: string | undefined = '-'; last !== place(); await pause(150)) last = place();
}

describe('at first', () => {
  it('shows the whole exchange, says what it shows, and announces nothing', () => {
    show();
    expect(screen.getByText('Many handshakes.')).toBeTruthy();
    expect(current()).toBe(current()?.parentElement?.lastElementChild);
    expect(status()).toBe('');
    const total = costs(panels[0]?.trace as Trace, panels[0]?.trace.endedAt as never);
    expect(counters('Short').slice(0, 2)).toEqual([String(total.segments), total.totalBytes.toLocaleString('en')]);
    expect(counters('Short').at(-1)).toBe('0 of 1');
    expect(window.location.search).toBe('');
  });

  it('begins at the beginning when it is stepped', async () => {
    show();
    await userEvent.click(button('One step forward'));
    expect(current()).toBe(current()?.parentElement?.firstElementChild);
    expect(screen.queryByText('Many handshakes.')).toBeNull();
  });
});

describe('the address', () => {
  it('names a moment and a speed', () => {
    window.history.replaceState(null, '', '/?step=9&speed=2');
    show();
    expect(current()?.parentElement?.children[8]).toBe(current());
    expect((screen.getByRole('combobox', { name: 'Speed' }) as HTMLSelectElement).value).toBe('2');
  });

  it('follows the reader', async () => {
    window.history.replaceState(null, '', '/?step=9&other=1');
    show();
    await userEvent.click(button('One step forward'));
    await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Speed' }), '20');
    await pause(250);
    expect(Object.fromEntries(new URLSearchParams(window.location.search))).toEqual({ step: '10', other: '1', speed: '20' });
  });

  it('ignores what it cannot take', () => {
    window.history.replaceState(null, '', '/?step=nine&speed=1000');
    show();
    expect(screen.getByText('Many handshakes.')).toBeTruthy();
  });
});

describe('the controls', () => {
  it('play and pause', async () => {
    show();
    await userEvent.click(button('Play'));
    expect(button('Pause')).toBeTruthy();
    expect(status()).toBe('');
    await userEvent.click(button('Pause'));
    expect(button('Play')).toBeTruthy();
    expect(status()).toMatch(/^Step 1 of /);
  });

  it('tell the scrubber where they are', async () => {
    window.history.replaceState(null, '', '/?step=3');
    show();
    const scrubber = screen.getByRole('slider', { name: 'Moment' });
    expect(scrubber.getAttribute('aria-valuetext')).toMatch(/^Step 3 of \d+, 0\.050 s: S: arrival at /);
    const value = Number((scrubber as HTMLInputElement).value);
    await userEvent.click(button('One step forward'));
    await pause(600);
    expect(Number((scrubber as HTMLInputElement).value)).toBeGreaterThan(value);
    expect(scrubber.getAttribute('aria-valuetext')).toMatch(/^Step 4 of /);
    expect(status()).toMatch(/^Step 4 of /);
  });

  it('seek by the scrubber', () => {
    show();
    fireEvent.change(screen.getByRole('slider', { name: 'Moment' }), { target: { value: '0' } });
    expect(current()).toBe(current()?.parentElement?.firstElementChild);
    expect(counters('Short').slice(0, 2)).toEqual(['0', '0']);
  });

  it('obey the keys', async () => {
    show();
    button('Play').focus();
    await userEvent.keyboard('{Home}');
    expect(current()).toBe(current()?.parentElement?.firstElementChild);
    await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowLeft}');
    expect(current()?.parentElement?.children[1]).toBe(current());
    await userEvent.keyboard('k');
    expect(button('Pause')).toBeTruthy();
    await userEvent.keyboard('k+');
    expect((screen.getByRole('combobox', { name: 'Speed' }) as HTMLSelectElement).value).toBe('2');
    await userEvent.keyboard('?');
    expect(screen.getByRole('dialog', { name: 'Keys' })).toBeTruthy();
  });

  it('leave the keys of a choice to it', async () => {
    show();
    screen.getByRole('combobox', { name: 'Speed' }).focus();
    fireEvent.keyDown(document.activeElement as Element, { key: 'ArrowRight' });
    expect(current()).toBe(current()?.parentElement?.lastElementChild);
  });
});

it('renders nothing while it plays from one step to the next', async () => {
  window.history.replaceState(null, '', '/?step=2');
  show();
  await pause(300);
  await userEvent.click(button('Play'));
  await pause(60);
  const curtain = document.querySelector<HTMLElement>('.curtain');
  const [before, rendered, counted] = [curtain?.style.transform, commits, counters('Short')];
  const step = current();
  await pause(400);
  expect(current()).toBe(step);
  expect(curtain?.style.transform).not.toBe(before);
  expect(commits).toBe(rendered);
  expect(counters('Short')).not.toEqual(counted);
});

describe('the picture', () => {
  it('hides the labels of what has not happened, and shows them again', async () => {
    show();
    const scrubber = screen.getByRole('slider', { name: 'Moment' });
    const hidden = () => document.querySelectorAll('.labels [visibility="hidden"]').length;
    const all = document.querySelectorAll('.labels text').length;
    expect(hidden()).toBe(0);
    fireEvent.change(scrubber, { target: { value: '0' } });
    await pause(50);
    expect(hidden()).toBe(all);
    fireEvent.change(scrubber, { target: { value: (scrubber as HTMLInputElement).max } });
    await pause(50);
    expect(hidden()).toBe(0);
  });

  it('is the same however a moment was reached', async () => {
    const picture = () => [...document.querySelectorAll('.sheet')].map((each) => each.outerHTML).join().replaceAll(/_r_\w+_/g, '').split('<');
    window.history.replaceState(null, '', '/?step=12');
    const { unmount } = show();
    await rested();
    const direct = picture();
    unmount();
    for (const [from, name] of [[10, 'One step forward'], [14, 'One step back']] as const) {
      window.history.replaceState(null, '', `/?step=${from}`);
      const { unmount: leave } = show();
      for (let i = 0; i < 2; i++) {
        fireEvent.click(button(name));
        await rested();
      }
      const other = picture();
      expect(other.filter((line, i) => line !== direct[i])).toEqual([]);
      leave();
    }
  });

  it('is chosen from by keys', async () => {
    show();
    screen.getByRole('group', { name: 'Short: picture of the exchange' }).focus();
    await userEvent.keyboard('{Enter}');
    expect(await screen.findByRole('region', { name: /ACK.*server → client.*Short/ })).toBeTruthy();
    await userEvent.keyboard('{ArrowUp}');
    expect(await screen.findByRole('region', { name: /FIN·ACK.*client → server.*Short/ })).toBeTruthy();
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('region', { name: /FIN·ACK/ })).toBeNull());
  });
});

describe('the twin', () => {
  it('has the steps of both in order, each with its time and sentence', () => {
    show();
    const entries = within(screen.getByRole('list', { name: 'The same, step by step' })).getAllByRole('listitem');
    expect(entries[0]?.textContent).toMatch(/^-0\.500 sS listen at -500000L listen at/);
    expect(entries.length).toBeGreaterThan(15);
  });

  it('leads to a step, and opens the bytes of what it sends', async () => {
    show();
    const entry = within(screen.getByRole('list', { name: 'The same, step by step' })).getAllByRole('button')[1] as HTMLElement;
    await userEvent.click(entry);
    expect(current()).toBe(entry.parentElement);
    const bytes = await screen.findByRole('region', { name: /SYN.*client → server/ });
    expect(await within(bytes).findByText('Sequence number')).toBeTruthy();
    await userEvent.click(within(bytes).getByRole('button', { name: /^Destination port/ }));
    expect(bytes.querySelectorAll('.digits .lit')).toHaveLength(2);
    expect(bytes.querySelector('.digits .lit')?.textContent).toBe('00');
  });

  it('tells both ends’ states', async () => {
    window.history.replaceState(null, '', '/?step=3');
    show();
    const table = screen.getByRole('table', { name: 'Both ends now' });
    expect(within(table).getByRole('row', { name: /^S SYN-SENT/ }).textContent).toContain('SYN-RECEIVED');
  });
});

describe('a page around it', () => {
  it('says where it begins, is told where it is, and leads it', async () => {
    const moved: number[] = [];
    const event = panels[0]?.trace.events.find(({ kind }) => kind === 'sent')?.n ?? 0;
    const { rerender } = show({ start: event, onMoved: (n) => void moved.push(n) });
    expect(current()?.parentElement?.children[1]).toBe(current());
    expect(moved.at(-1)).toBeGreaterThanOrEqual(event);
    const later = panels[0]?.trace.events.findLast(({ kind }) => kind === 'sent')?.n ?? 0;
    rerender(
      <TextProvider text={text}>
        <Profiler id="figure" onRender={() => void commits++}>
          <LadderFigure panels={panels} tell={tell} link={{ start: event, wish: { event: later }, onMoved: (n) => void moved.push(n) }} />
        </Profiler>
      </TextProvider>,
    );
    await pause(20);
    expect(moved.at(-1)).toBeGreaterThanOrEqual(later);
  });

  it('can keep what comes after a moment to itself', async () => {
    const event = panels[0]?.trace.events.find(({ kind }) => kind === 'sent')?.n ?? 0;
    show({ start: 0, lock: event });
    await userEvent.click(button('One step forward'));
    await userEvent.click(button('One step forward'));
    await userEvent.click(button('One step forward'));
    expect(current()?.parentElement?.children[1]).toBe(current());
  });
});

it('shows whole arrows, from step to step, to those who want no motion', async () => {
  standInForBrowser({ reducedMotion: true });
  window.history.replaceState(null, '', '/?step=2');
  show();
  await userEvent.click(button('One step forward'));
  const lines = [...document.querySelectorAll('.whole line')].filter((each) => each.getAttribute('visibility') === 'visible');
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) expect(Math.abs(Number.parseFloat(line.getAttribute('x2') ?? '') - Number.parseFloat(line.getAttribute('x1') ?? ''))).toBe(100);
});

describe('what the address cannot have', () => {
  it('is named with what is allowed, until the reader has seen it', async () => {
    window.history.replaceState(null, '', '/?step=9999&speed=0');
    show();
    const note = await screen.findByText(/There is no step 9999/);
    expect(screen.getByText(/“0” is no speed: 0\.25 to 100 is allowed/)).toBeDefined();
    fireEvent.click(within(note.closest('[role="status"]') as HTMLElement).getByRole('button', { name: 'Close' }));
    expect(screen.queryByText(/There is no step 9999/)).toBeNull();
  });
});
