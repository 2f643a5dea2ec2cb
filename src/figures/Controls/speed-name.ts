const FRACTIONS: Readonly<Record<number, string>> = { 0.25: '¼', 0.5: '½', 0.75: '¾' };

/** A speed as it is written on a player: '½×', '20×'. */
export const speedName = (speed: number): string => `${FRACTIONS[speed] ?? speed}×`;
