/** The slope of the line that fits the points best (least squares): how much y grows with each x. */
export function slopeOf(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (nth: 0 | 1) => points.reduce((sum, point) => sum + point[nth], 0) / points.length;
  const [middleX, middleY] = [mean(0), mean(1)];
  const products = points.map(([x, y]) => [(x - middleX) * (y - middleY), (x - middleX) ** 2] as const);
  const sum = (nth: 0 | 1) => products.reduce((all, product) => all + product[nth], 0);
  return sum(0) / sum(1);
}
