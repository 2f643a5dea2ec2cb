/** Which questions a reader has answered. Kept in the browser when it lets us; some frames do not, and then it is kept as long as the page is open. */
const KEY = 'lifelines.answers.v1';

/** By chapter folder and question: what the reader said. */
export type Answers = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What the page is built with: nobody has answered anything. */
export const NO_ANSWERS: Answers = {};

let remembered = NO_ANSWERS;
const listeners = new Set<() => void>();
let loaded = false;

const isAnswers = (value: unknown): value is Answers =>
  typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'object' && each !== null && Object.values(each as object).every((said) => typeof said === 'string'));

export function readAnswers(): Answers {
  if (loaded) return remembered;
  loaded = true;
  try {
    const stored: unknown = JSON.parse(window.localStorage.getItem(KEY) ?? 'null');
    if (isAnswers(stored)) remembered = stored;
  } catch {
    // No storage here, or something else in it: begin afresh.
  }
  return remembered;
}

/** @param said undefined forgets the answer */
export function keepAnswer(chapter: string, question: string, said: string | undefined): void {
  const all = { ...readAnswers()[chapter] };
  if (said === undefined) delete all[question];
  else all[question] = said;
  remembered = { ...remembered, [chapter]: all };
  try {
    window.localStorage.setItem(KEY, JSON.stringify(remembered));
  } catch {
    // Kept until the page is closed.
  }
  for (const listener of listeners) listener();
}

export function onAnswers(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
