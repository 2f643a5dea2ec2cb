import { cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TextProvider } from '../../src/figures/text/TextContext.tsx';
import { Man, PlacesProvider, Rfc, Source } from '../../src/lessons/components/Cite.tsx';
import { Ask } from '../../src/lessons/components/Ask.tsx';
import { At, Num, Show } from '../../src/lessons/components/Prose.tsx';
import { Term } from '../../src/lessons/components/Term.tsx';
import { LessonProvider, OrdersProvider } from '../../src/lessons/LessonContext.tsx';
import type { Here, Lesson } from '../../src/lessons/LessonContext.tsx';
import { keepAnswer } from '../../src/lessons/progress.ts';
import { createStore } from '../../src/lessons/store.ts';
import type { ChapterFacts, ToldMoment } from '../../src/lessons/types.ts';
import type { Catalogue } from '../../src/text/catalogue.ts';
import { createText } from '../../src/text/createText.ts';
import lessons from '../../src/text/en/lessons.json';

const moment = (event: number, scenario = 'main'): ToldMoment => ({ scenario, at: (event * 1_000) as never, event, step: event, told: { id: 'figures.told.nothing', values: {} } as never });

const facts: ChapterFacts = {
  scenarios: {}, shown: ['main', 'other'], beside: {}, dim: [], start: moment(1), tables: {},
  numbers: { frames: { unit: 'count', value: 10 }, wait: { unit: 'duration', value: 61_189_230 } },
  moments: { first: moment(1), second: moment(5), elsewhere: moment(3, 'other') },
  questions: [
    { id: 'side', scenario: 'main', kind: 'side', options: ['client', 'server'], unit: null, tolerance: 0, answer: 'server', watch: moment(5) },
    { id: 'how-many', scenario: 'main', kind: 'number', options: [], unit: 'count', tolerance: 1, answer: 10, watch: moment(5) },
    { id: 'pick', scenario: 'main', kind: 'choice', options: ['one', 'two'], unit: null, tolerance: 0, answer: 'two', watch: moment(5) },
  ],
};

const WORDS = {
  'question.side': 'Which side waits?',
  'question.side.client': 'The client closed second.',
  'question.side.server': 'The server closed first.',
  'question.how-many': 'How many frames?',
  'question.how-many.why': '{answer} it is.',
  'question.pick': 'Pick one of {frames}.',
  'question.pick.one': 'The first',
  'question.pick.one.why': 'The first is wrong because it is first.',
  'question.pick.two': 'The second',
  'question.pick.two.why': 'The second is right.',
};

const show = vi.fn();
const text = createText('en', lessons);

function Page({ children, here = null }: { readonly children: ReactNode; readonly here?: Here | null }) {
  const [store] = useState(() => createStore<Here | null>(here));
  const lesson: Lesson = {
    folder: '04-short-life', facts, figure: { Figure: () => null, looks: [] }, places: {}, words: createText('en', WORDS as Catalogue), values: { frames: '10' }, show, here: store,
    terms: { fin: { term: 'FIN', text: 'I have no more to send.', sources: ['RFC 9293 §3.6', 'close(2)'], see: [] } },
    answer: (question, said) => keepAnswer('04-short-life', question, said),
  };
  return (
    <TextProvider text={text}>
      <PlacesProvider value={{ '9293 3.6': { title: 'Closing a Connection', anchor: '#section-3.6' } }}>
        <LessonProvider value={lesson}>
          <OrdersProvider value={{ wish: { ...moment(1), n: 0 }, lockedBy: null }}>
            {children}
          </OrdersProvider>
        </LessonProvider>
      </PlacesProvider>
    </TextProvider>
  );
}

beforeEach(() => show.mockClear());
afterEach(() => {
  cleanup();
  for (const { id } of facts.questions) keepAnswer('04-short-life', id, undefined);
});
const form = (): HTMLElement => document.querySelector('form') as HTMLElement;

describe('a question', () => {
  it('tells nothing before the reader has committed', () => {
    render(<Page><Ask id="side" /></Page>);
    expect(within(form()).getByText('Which side waits?')).toBeTruthy();
    expect(within(form()).queryByText(/closed first/)).toBeNull();
    expect(within(form()).queryByText('Watch it happen')).toBeNull();
  });

  it('asks for an answer when there is none', async () => {
    render(<Page><Ask id="side" /></Page>);
    await userEvent.click(within(form()).getByRole('button', { name: 'That is my answer' }));
    expect(within(form()).getByText(/Give an answer first/)).toBeTruthy();
  });

  it('tells what was said, what happens and why, the wrong answer’s reason first', async () => {
    render(<Page><Ask id="pick" /></Page>);
    expect(within(form()).getByText('Pick one of 10.')).toBeTruthy();
    await userEvent.click(within(form()).getByRole('radio', { name: 'The first' }));
    await userEvent.click(within(form()).getByRole('button', { name: 'That is my answer' }));
    const outcome = within(form()).getByRole('status');
    expect(outcome.textContent).toBe('You said: The first. What happens: The second.The first is wrong because it is first.The second is right.');
    expect((within(form()).getByRole('group') as HTMLFieldSetElement).disabled).toBe(true);
  });

  it('says so when the answer is right, moves the figure on request, and can be answered again', async () => {
    render(<Page><Ask id="side" /></Page>);
    await userEvent.click(within(form()).getByRole('radio', { name: 'The server' }));
    await userEvent.keyboard('{Enter}');
    expect(within(form()).getByRole('status').textContent).toBe('You said: The server. That is what happens.The server closed first.');
    await userEvent.click(within(form()).getByRole('button', { name: 'Watch it happen' }));
    expect(show).toHaveBeenCalledWith(facts.questions[0]?.watch);
    await userEvent.click(within(form()).getByRole('button', { name: 'Answer again' }));
    expect(within(form()).queryByText(/You said/)).toBeNull();
    expect((within(form()).getByRole('radio', { name: 'The server' }) as HTMLInputElement).checked).toBe(false);
  });

  it('takes a number within its tolerance, and no text', async () => {
    render(<Page><Ask id="how-many" /></Page>);
    const field = within(form()).getByRole('textbox', { name: 'Your number' });
    await userEvent.type(field, 'ten{Enter}');
    expect(within(form()).getByText(/Give an answer first/)).toBeTruthy();
    await userEvent.clear(field);
    await userEvent.type(field, '11{Enter}');
    expect(within(form()).getByRole('status').textContent).toBe('You said: 11. That is what happens.10 it is.');
  });

  it('is there for paper and without script, with its answer behind a summary', () => {
    render(<Page><Ask id="pick" /></Page>);
    const details = document.querySelector('details') as HTMLDetailsElement;
    expect(details.open).toBe(false);
    expect(details.textContent).toContain('The second. The second is right.');
  });
});

describe('the prose', () => {
  it('writes numbers in their units', () => {
    render(<Page><p data-testid="p"><Num of="frames" /> frames, <Num of="wait" /></p></Page>);
    expect(screen.getByTestId('p').textContent).toBe('10 frames, 61.2 s');
  });

  it('refuses a number that the chapter does not have', () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(() => render(<Page><Num of="nothing" /></Page>)).toThrow(/no number "nothing" in this chapter \(there are frames, wait\)/);
    vi.restoreAllMocks();
  });

  it('moves the figure from a paragraph and from words', async () => {
    render(<Page><At step="second"><p>Then.</p></At><Show step="elsewhere">another way</Show></Page>);
    await userEvent.click(screen.getByRole('button', { name: 'Show this in the figure' }));
    expect(show).toHaveBeenLastCalledWith(facts.moments['second']);
    await userEvent.click(screen.getByRole('button', { name: 'another way' }));
    expect(show).toHaveBeenLastCalledWith(facts.moments['elsewhere']);
  });

  it.each([[0, []], [1, ['first']], [4, ['first']], [5, ['second']], [99, ['second']]])('marks the paragraph of the figure’s moment: event %d', (event, marked) => {
    render(<Page here={{ scenario: 'main', event }}>{['first', 'second', 'elsewhere'].map((step) => <At key={step} step={step}><p>{step}</p></At>)}</Page>);
    expect([...document.querySelectorAll('[data-current]')].map((element) => element.getAttribute('data-step'))).toEqual(marked);
  });
});

describe('sources', () => {
  it('link to the section, with its heading as the title', () => {
    render(<Page><Rfc n={9293} s="3.6">Figure 12</Rfc><Man page="accept" s={2} /><Source text="WHATWG HTML §9.2 <https://html.spec.whatwg.org/>" /></Page>);
    const [rfc, man, web] = screen.getAllByRole('link') as HTMLAnchorElement[];
    expect([rfc?.textContent, rfc?.href, rfc?.title]).toEqual(['RFC 9293 §3.6, Figure 12', 'https://www.rfc-editor.org/rfc/rfc9293#section-3.6', 'Closing a Connection']);
    expect([man?.textContent, man?.href]).toEqual(['accept(2)', 'https://man7.org/linux/man-pages/man2/accept.2.html']);
    expect([web?.textContent, web?.href]).toEqual(['WHATWG HTML §9.2', 'https://html.spec.whatwg.org/']);
  });
});

describe('a term', () => {
  /** jsdom knows no popovers: the least of them that the component needs. */
  beforeEach(() => {
    const open = new WeakSet<Element>();
    const toggle = (element: Element, state: 'open' | 'closed'): void => {
      if (state === 'open') open.add(element);
      else open.delete(element);
      (element as HTMLElement).dataset['open'] = state;
      fireEvent(element, Object.assign(new Event('toggle'), { newState: state }));
    };
    HTMLElement.prototype.showPopover = function showPopover() { toggle(this, 'open'); };
    HTMLElement.prototype.hidePopover = function hidePopover() { toggle(this, 'closed'); };
    const matches = Element.prototype.matches;
    vi.spyOn(Element.prototype, 'matches').mockImplementation(function match(this: Element, selector: string) {
      if (selector === ':popover-open') return open.has(this);
      if (selector === ':focus-visible') return document.activeElement === this;
      return matches.call(this, selector);
    });
  });
  afterEach(() => vi.restoreAllMocks());

  it('opens natively, and shows its definition with sources', () => {
    render(<Page><Term id="fin">FIN</Term></Page>);
    const word = screen.getByRole('button', { name: 'FIN' });
    const card = document.getElementById(word.getAttribute('popovertarget') ?? '') as HTMLElement;
    expect(card.getAttribute('popover')).toBe('auto');
    expect(card.textContent).toContain('I have no more to send.');
    expect(within(card).getByText('RFC 9293 §3.6')).toBeTruthy();
  });

  it('shows itself to the keyboard, and goes when the focus goes', async () => {
    render(<Page><Term id="fin">FIN</Term><button type="button">after</button></Page>);
    const card = document.querySelector('[popover]') as HTMLElement;
    await userEvent.tab();
    expect(card.dataset['open']).toBe('open');
    screen.getByRole('button', { name: 'after' }).focus();
    expect(card.dataset['open']).toBe('closed');
  });
});
