/** The options of `forkbed-probe gate`. */
import { MAX_TOKEN_CHARACTERS, MIN_TOKEN_CHARACTERS } from '../events/gate-entry.ts';
import { DAY } from '../load/load-options.ts';
import type { Option } from '../option.ts';
import { duration, integer, text } from '../option-kinds.ts';
import { auditOptions } from './audit-options.ts';

/** Empty where it is not given. */
export function gateToken(help: string): Option<string> {
  return {
    ...text({ default: '', placeholder: 'TOKEN', help }),
    expected: `${MIN_TOKEN_CHARACTERS} to ${MAX_TOKEN_CHARACTERS} printable ASCII characters without a space`,
    parse: (value) =>
      /^[!-~]+$/.test(value) && value.length >= MIN_TOKEN_CHARACTERS && value.length <= MAX_TOKEN_CHARACTERS
        ? value
        : undefined,
  };
}

export const gateOptions = {
  host: text({ default: '0.0.0.0', placeholder: 'NAME', help: 'name or address to listen on' }),
  port: integer({ default: 5050, max: 65_535, help: 'port to listen on; 0: any that is free' }),
  gate: { ...auditOptions.gate, help: 'Unix socket of the audit, which need not be there yet' },
  gateToken: gateToken('secret of the run: only a client that says it is let in; better in the environment'),
  clients: integer({ default: 1, min: 1, help: 'how many must have room at once' }),
  enterTimeout: duration({ ...DAY, default: 10_000, min: 1, help: 'how soon a client must say the token' }),
};
