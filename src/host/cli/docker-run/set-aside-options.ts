/**
 * The options of `docker run` that `forkbed run` takes and does not carry out, as they change nothing of what is under test: a line
 * of `docker run` has them, and each is named on stderr. Those that would change it stay refused: see refused-options.ts.
 */
import type { Option } from '../../../common/option.ts';
import { flag, text } from '../../../common/option-kinds.ts';
import { each, like, ports } from './forms.ts';

interface SetAside {
  readonly option: Option<unknown>;
  readonly because: string;
}

const NOT_PUBLISHED = 'the clients join the network of the container';
const WATCHED = 'forkbed starts the container, watches it, and removes it';

function value(placeholder: string): Option<string> {
  return text({ default: '', placeholder, help: 'set aside' });
}

const on = flag({ help: 'set aside' });

/** `8080:80/tcp`: what the container listens on comes last. */
export const published: Option<readonly string[]> = {
  ...each(
    like(
      '[[IP:]PORT:]PORT[/PROTOCOL]',
      /^(?:.*:)?\d{1,5}(?:-\d{1,5})?(?:\/(?:tcp|udp|sctp))?$|^\w+=/,
      'a port of the container, such as 8080:80',
    ),
    'set aside; a single TCP port is what --port would say',
  ),
  short: 'p',
};

export const SET_ASIDE = {
  publish: { option: published, because: NOT_PUBLISHED },
  publishAll: { option: { ...on, short: 'P' }, because: NOT_PUBLISHED },
  detach: { option: { ...on, short: 'd' }, because: 'forkbed waits for the verdict' },
  detachKeys: { option: value('KEYS'), because: WATCHED },
  attach: { option: { ...each(like('STREAM', /./, 'a stream'), 'set aside'), short: 'a' }, because: WATCHED },
  sigProxy: { option: on, because: WATCHED },
  rm: { option: on, because: WATCHED },
  name: { option: value('NAME'), because: 'each run has a name of its own' },
  cidfile: { option: value('FILE'), because: WATCHED },
  restart: { option: value('POLICY'), because: 'a container that is started again hides that its server has died' },
  disableContentTrust: { option: on, because: 'the engine pulls the image, and verifies no signature' },
} satisfies Readonly<Record<string, SetAside>>;

/** The TCP ports of the container among published ones, each once. */
export function publishedPorts(values: readonly string[]): number[] {
  const specs = values.map((text) => {
    const [, port = text] = /(?:^|,)target=([^,]+)/.exec(text) ?? [];
    const protocol = /(?:^|,)protocol=(\w+)/.exec(text)?.[1];
    const container = port.slice(port.lastIndexOf(':') + 1);
    return protocol === undefined ? container : `${container}/${protocol}`;
  });
  const all = specs.flatMap((spec) => ports.parse(spec) ?? []);
  return [...new Set(all.filter((port) => port.endsWith('/tcp')).map((port) => Number.parseInt(port, 10)))];
}
