/**
 * `--stay-after-failure`: a server that could not start stays, and listens on nothing, until a signal ends it. Compose starts
 * the audit in the server's namespaces. If the server had ended already, the engine would refuse that, and Compose would exit
 * with 1, which is the verdict `fail`.
 *
 * It reads the option itself, since the options may be what could not be read.
 */
import { args, close, environ } from 'forkbed:posix';
import { NO_TIMEOUT } from '../../common/deadlines.ts';
import { StopSignals } from '../posix/stop-signals.ts';

const OPTION = '--stay-after-failure';
const VARIABLE = 'FORKBED_STAY_AFTER_FAILURE';

/**
 * Returns when SIGTERM or SIGINT has come; at once without the option.
 * @param listenFd -1: none. It is closed: a client must not wait for a server that never accepts
 */
export function stayAfterFailure(listenFd: number): void {
  if (!isAskedFor()) return;
  if (listenFd >= 0) close(listenFd);
  new StopSignals().wait({ untilMs: NO_TIMEOUT });
}

function isAskedFor(): boolean {
  return args().includes(OPTION) || environ().some((each) => each === `${VARIABLE}=true` || each === `${VARIABLE}=1`);
}
