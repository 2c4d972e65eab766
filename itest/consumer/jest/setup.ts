/** Registers the five matchers with Jest, and their types with TypeScript. */
import 'forkbed/jest';
