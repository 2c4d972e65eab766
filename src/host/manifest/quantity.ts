/** Quantities of Kubernetes: `128Mi`, `1.5G`, `500m`, `1e3`. Kubernetes API reference, Quantity. */

const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
};

/** `undefined` for a text that is none, and for one that is not finite. A sign is none either: no limit is below 0. */
export function parseQuantity(text: string): number | undefined {
  const [, digits = '', suffix = ''] =
    /^(\d{1,18}(?:\.\d{0,9})?|\.\d{1,9})([A-Za-z]{0,2}|[eE][-+]?\d{1,3})$/.exec(text) ?? [];
  if (digits === '') return undefined;
  const factor = findFactor(suffix);
  const value = factor === undefined ? Number.NaN : Number(digits) * factor;
  return Number.isFinite(value) ? value : undefined;
}

function findFactor(suffix: string): number | undefined {
  if (suffix === '') return 1;
  const binary = BINARY.indexOf(suffix);
  if (binary !== -1) return 1024 ** (binary + 1);
  if (Object.hasOwn(DECIMAL, suffix)) return DECIMAL[suffix];
  return /^[eE][-+]?\d+$/.test(suffix) ? Number(`1${suffix}`) : undefined;
}
