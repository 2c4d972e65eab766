/** An engine of a test's own; benchmarks start one, too. */
export { SecondEngine } from '../../testkit/second-engine.ts';
