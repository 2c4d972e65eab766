/**
 * Where the states of a watch are shown: on a screen that is written over, or as lines one below the other. A display is
 * handed states and knows nothing of where they come from; disposed of, it leaves the terminal as it was.
 */
import { jsonLine, plainLine } from './sample-text.ts';
import { Screen } from './screen.ts';
import { screenLines } from './screen-lines.ts';
import { treeLines } from './tree-lines.ts';
import type { WatchState } from './watch-state.ts';

export interface Display extends Disposable {
  show(state: WatchState): void;
}

/** The size of a terminal that does not report its own. */
const [COLUMNS, ROWS] = [80, 24];

/** Drawn anew with each state, and when the terminal's size changes. */
export function screenDisplay(stdout: NodeJS.WriteStream, about: { name: string; intervalMs: number }): Display {
  // hasColors() knows NO_COLOR, and what terminals can do.
  const screen = new Screen({ write: (text) => stdout.write(text), colours: stdout.hasColors() });
  let shown: WatchState | undefined;
  const draw = () => {
    const size = { columns: stdout.columns || COLUMNS, rows: stdout.rows || ROWS };
    if (shown !== undefined) screen.draw(screenLines(shown, { ...about, ...size }));
  };
  const leave = () => screen.leave();
  stdout.on('resize', draw);
  // However the process ends: with an error, or when an interruption has been dealt with elsewhere.
  process.once('exit', leave);
  return {
    show: (state) => {
      shown = state;
      draw();
    },
    [Symbol.dispose]: () => {
      leave();
      stdout.removeListener('resize', draw);
      process.removeListener('exit', leave);
    },
  };
}

/** No escape sequence whatever stdout is: what is shown can be piped, and read by programs. */
export function lineDisplay(
  stdout: Pick<NodeJS.WriteStream, 'write'>,
  { all, json }: { all: boolean; json: boolean },
): Display {
  return {
    show: (state) => {
      const at = new Date();
      const tree = all && !json ? ['', ...treeLines(state).map(({ text }) => text), ''] : [];
      const line = json ? jsonLine(state, at, { all }) : plainLine(state, at);
      stdout.write([line, ...tree].map((each) => `${each}\n`).join(''));
    },
    [Symbol.dispose]: () => {},
  };
}
