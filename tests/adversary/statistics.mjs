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
export const say = (number) => number.toFixed(1);
