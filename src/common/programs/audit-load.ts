/** The options of the audit that say how large the load is: docker-compose.yml sets them, too. */
import { integer } from '../option-kinds.ts';

/** Client containers of one audit. */
export const MAX_CLIENTS = 10_000;

export const auditLoad = {
  clients: integer({ default: 1, max: MAX_CLIENTS, help: 'how many clients to expect; 0: none, with --for' }),
  limit: integer({ default: 300_000, min: 1, placeholder: 'MS', help: 'limit of the load' }),
};
