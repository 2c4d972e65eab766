/**
 * Watches a container for a page: through its end, a new start of it, and a restart of the engine. What it sees goes to whoever
 * receives it; it starts one probe at a time, and changes nothing.
 */
import type { LiveMessage, LiveStatus } from '../../common/live/live-message.ts';
import { startSubject } from '../check/subject.ts';
import type { Engine } from '../docker/engine.ts';
import type { StartedContainer } from '../docker/started-container.ts';
import { ContainerLife } from '../observe/container-life.ts';
import { errorMessage, isForkbedError } from '../thrown.ts';
import { waitUntil } from '../toolkit/poll.ts';
import { LiveProbe } from './live-probe.ts';
import type { LiveState } from './live-state.ts';

const RETRY_MS = 1_000;
const USAGE_EVERY_MS = 1_000;
/** An engine says at once how a container has ended, unless it is restarting itself. */
const END_KNOWN_MS = 500;

export class LiveSession {
  readonly #engine: Engine;
  readonly #name: () => string;
  readonly #image: string;
  readonly #state: LiveState;
  readonly #send: (message: LiveMessage) => void;
  readonly #isRemovedElsewhere: () => boolean;
  /** While there is one to ask. */
  #probe: LiveProbe | undefined;
  /** While samples of it come. */
  #shownId = '';
  #lastStatus: LiveStatus['kind'] = 'starting';

  /** `name`: of the container, or its id; that of the lab changes. `image`: forkbed's own. `isRemovedElsewhere`: whether somebody else is removing the probe, and the session is to wait for it. */
  constructor(watched: {
    engine: Engine;
    name: () => string;
    image: string;
    state: LiveState;
    send: (message: LiveMessage) => void;
    isRemovedElsewhere: () => boolean;
  }) {
    this.#engine = watched.engine;
    this.#name = watched.name;
    this.#image = watched.image;
    this.#state = watched.state;
    this.#send = watched.send;
    this.#isRemovedElsewhere = watched.isRemovedElsewhere;
  }

  /** The probe beside the container that runs now. @throws Error where none runs */
  get probe(): LiveProbe {
    if (this.#probe === undefined) throw new Error('expected a container that runs, received none');
    return this.#probe;
  }

  /** The id of the container of which samples have come; empty while there is none. */
  get shownId(): string {
    return this.#shownId;
  }

  /** Until the signal aborts. The first start may fail; what comes later is a status. @throws as `startSubject` and LiveProbe.start */
  async run(signal: AbortSignal): Promise<void> {
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      try {
        this.#tell(await this.#watchOneLife(signal));
      } catch (error) {
        if (signal.aborted) return;
        if (isFirst) throw error;
        // What is not there yet, and an engine that is not, are asked for again.
        const isKnown = this.#lastStatus === 'ended' && isForkbedError(error, 'ERR_CONTAINER');
        if (!isKnown) this.#tell({ kind: 'lost', detail: errorMessage(error) });
      }
      await waitUntil(performance.now() + RETRY_MS, signal);
    }
  }

  #tell(status: LiveStatus): void {
    this.#lastStatus = status.kind;
    this.#send(this.#state.status(status));
  }

  /** How it ended. */
  async #watchOneLife(signal: AbortSignal): Promise<LiveStatus> {
    await using subject = await startSubject(this.#engine, { container: this.#name() });
    const life = await ContainerLife.begin(subject.container);
    const probe = await LiveProbe.start(subject.container, this.#image);
    const over = new AbortController();
    const stopped = () => over.abort();
    signal.addEventListener('abort', stopped);
    try {
      this.#probe = probe;
      this.#tell({ kind: 'live' });
      void this.#followUsage(subject.container, over.signal);
      await this.#followSamples(probe, { id: subject.container.id, signal: over.signal });
      if (signal.aborted) return { kind: 'ended', detail: 'nobody watches any more' };
      return await this.#end(life, probe);
    } finally {
      signal.removeEventListener('abort', stopped);
      over.abort();
      this.#probe = undefined;
      this.#shownId = '';
      // Two who remove it at once would each take the other's removal for done while it still goes on.
      if (this.#isRemovedElsewhere()) await probe.ended;
      // An engine that has gone leaves its probe to `forkbed clean`.
      else await probe[Symbol.asyncDispose]().catch(() => {});
    }
  }

  async #followSamples(probe: LiveProbe, { id, signal }: { id: string; signal: AbortSignal }): Promise<void> {
    const aborted = new Promise<undefined>((resolve) =>
      signal.addEventListener('abort', () => resolve(undefined), { once: true }),
    );
    // Docker Engine 20.10 leaves the stream of an exec open when the container dies in which it runs.
    const over = Promise.race([aborted, probe.ended.then(() => undefined)]);
    const samples = probe.samples();
    for (;;) {
      const next = await Promise.race([samples.next(), over]);
      if (next === undefined || next.done === true) return;
      this.#send(this.#state.sample(next.value));
      this.#shownId = id;
    }
  }

  async #end(life: ContainerLife, probe: LiveProbe): Promise<LiveStatus> {
    const known = new AbortController();
    void this.#showLossUntilKnown(known.signal);
    try {
      return { kind: 'ended', detail: await life.end() };
    } catch (error) {
      return { kind: 'lost', detail: probe.complaint || errorMessage(error) };
    } finally {
      known.abort();
    }
  }

  /** The table on the page is not of the present any more, whatever comes out. */
  async #showLossUntilKnown(known: AbortSignal): Promise<void> {
    if (!(await waitUntil(performance.now() + END_KNOWN_MS, known))) return;
    const detail = await this.#engine.assertAnswers().then(() => 'the processes have gone', errorMessage);
    if (!known.aborted) this.#tell({ kind: 'lost', detail });
  }

  /** Memory and CPU are an extra: an engine that keeps no account of them has a page without. */
  async #followUsage(container: StartedContainer, signal: AbortSignal): Promise<void> {
    do {
      const nextMs = performance.now() + USAGE_EVERY_MS;
      const usage = await container.usage().catch(() => undefined);
      if (usage !== undefined && !signal.aborted) this.#state.usage(usage, performance.now());
      if (!(await waitUntil(nextMs, signal))) return;
    } while (!signal.aborted);
  }
}
