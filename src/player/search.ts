/** The index of the last number that is at most x, or −1; the numbers ascend. */
export function lastAtOrBefore(numbers: ArrayLike<number>, x: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] as number) <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
