/**
 * How often other work ran between the first and the last step of some work.
 * @param work calls its parameter at each step.
 */
export async function turnsTaken(work: (step: () => void) => Promise<unknown>): Promise<number> {
  let [turns, first, last, isOver] = [0, Infinity, 0, false];
  const others = (async () => {
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      turns++;
    }
  })();
  try {
    await work(() => {
      first = Math.min(first, turns);
      last = turns;
    });
  } finally {
    isOver = true;
    await others;
  }
  return last - first;
}
