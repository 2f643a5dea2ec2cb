import type { AnsweredQuestion } from './types.ts';

/** Whether what the reader said is what happens. `said` is an option, or a number as the reader wrote it. */
export function isRight(question: AnsweredQuestion, said: string): boolean {
  if (question.kind !== 'number') return said === question.answer;
  const number = readNumber(said);
  return number !== undefined && Math.abs(number - Number(question.answer)) <= question.tolerance;
}

/** A number as people write it, '1,500' and '1 500' included; undefined for anything else. */
export function readNumber(text: string): number | undefined {
  const plain = text.trim().replace(/[\s\u00a0\u202f]+/g, '').replace(/^(\d{1,3})((?:,\d{3})+)$/, (_, head: string, rest: string) => head + rest.replaceAll(',', ''));
  return /^\d+([.,]\d+)?$/.test(plain) ? Number(plain.replace(',', '.')) : undefined;
}
