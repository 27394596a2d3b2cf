// What is said of many measurements.

/// The value below which `share` of all values are.
export function quantile(values, share) {
  if (values.length === 0) return NaN;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}

export const median = (values) => quantile(values, 0.5);
export const p99 = (values) => quantile(values, 0.99);

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/// A number with one digit after its point.
export const say = (number) => (Number.isNaN(number) ? "no" : number.toFixed(1));

/// How likely it is that chance alone puts two lists of values as far apart: Mann and Whitney's test, both sides, by the
/// normal distribution, which is near enough from some twenty values on. Equal values share their ranks.
export function mannWhitney(one, other) {
  const all = [...one.map((value) => [value, 0]), ...other.map((value) => [value, 1])].sort(([a], [b]) => a - b);
  const [n, m, total] = [one.length, other.length, all.length];
  let ranks = 0;
  let ties = 0;
  for (let from = 0; from < total; ) {
    let to = from;
    while (to < total && all[to][0] === all[from][0]) to++;
    const rank = (from + 1 + to) / 2;
    for (let at = from; at < to; at++) ranks += all[at][1] === 0 ? rank : 0;
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  const far = Math.abs(ranks - (n * (n + 1)) / 2 - (n * m) / 2);
  const spread = Math.sqrt(((n * m) / 12) * (total + 1 - ties / (total * (total - 1))));
  return spread === 0 ? 1 : Math.min(1, 2 * (1 - normal(Math.max(0, far - 0.5) / spread)));
}

/// The share of a normal distribution below `z`, which is not negative (Abramowitz and Stegun 26.2.17).
function normal(z) {
  const t = 1 / (1 + 0.2316419 * z);
  const [a, b, c, d, e] = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * t * (a + t * (b + t * (c + t * (d + t * e))));
}
