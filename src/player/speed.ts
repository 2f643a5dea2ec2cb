/** Speeds: ¼ to 100 times, on a logarithmic slider from 0 to 1. */
export const SLOWEST = 0.25;
export const FASTEST = 100;
/** The steps of a speed button or key. */
export const SPEEDS = [0.25, 0.5, 1, 2, 5, 10, 20, 50, 100] as const;

export const isSpeed = (speed: number): boolean => speed >= SLOWEST && speed <= FASTEST;
export const clampSpeed = (speed: number): number => Math.min(FASTEST, Math.max(SLOWEST, speed));

/** 0 is slowest, 1 fastest; 1× lies at sliderFrom(1). Rounded to two digits, so that the number shown is the speed played. */
export function speedFrom(slider: number): number {
  const exact = SLOWEST * (FASTEST / SLOWEST) ** Math.min(1, Math.max(0, slider));
  return clampSpeed(Number(exact.toPrecision(2)));
}

export const sliderFrom = (speed: number): number => Math.log(clampSpeed(speed) / SLOWEST) / Math.log(FASTEST / SLOWEST);

/** The next of SPEEDS above (+1) or below (−1). */
export function nextSpeed(speed: number, direction: 1 | -1): number {
  const found = direction > 0 ? SPEEDS.find((s) => s > speed + 1e-9) : SPEEDS.findLast((s) => s < speed - 1e-9);
  return found ?? clampSpeed(speed);
}
