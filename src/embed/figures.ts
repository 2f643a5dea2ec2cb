/** The figures that have an address of their own, in the order the gallery shows them, each with the scenario it shows unless told otherwise. */
export const FIGURES = [
  { name: 'ladder', scenario: 'http10' },
  { name: 'layers', scenario: 'message' },
  { name: 'bytes', scenario: 'websocket' },
  { name: 'calls', scenario: 'http10' },
  { name: 'states', scenario: 'http10' },
  { name: 'why', scenario: 'fast-retransmit' },
  { name: 'costs', scenario: 'keep-alive' },
] as const;

export type FigureName = (typeof FIGURES)[number]['name'];

export const figureOf = (name: FigureName): (typeof FIGURES)[number] => FIGURES.find((figure) => figure.name === name) ?? FIGURES[0];
