/**
 * The options of `docker run` that `forkbed run` takes and does not carry out, as they change nothing of what is under test: a line
 * of `docker run` has them, and each is named on stderr. Those that would change it stay refused: see refused-options.ts.
 */
import type { Option } from '../../../common/option.ts';
import { flag, text } from '../../../common/option-kinds.ts';
import { each, like } from './forms.ts';
import { publish } from './publish-form.ts';

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

/** A single TCP port says where the server listens. */
const published: Option<readonly string[]> = {
  ...each(publish, 'set aside; a single TCP port is what --port would say'),
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
