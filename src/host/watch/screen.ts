/**
 * The terminal's other screen, written over frame by frame: entered with the first frame, and left again, cursor and all,
 * however the program ends. It is handed lines that fit and hold no control characters; the only ones are its own.
 */
import type { Line, Tone } from './tree-lines.ts';

/** DEC private modes 1049, the other screen, and 25, the cursor, as xterm has them (ctlseqs). */
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

/** Select Graphic Rendition: bold, red, faint. */
const COLOURS: Readonly<Record<Tone, string>> = { plain: '', title: '1', defunct: '31', aside: '2' };

export class Screen implements Disposable {
  readonly #write: (text: string) => void;
  readonly #colours: boolean;
  #state: 'not yet' | 'entered' | 'left' = 'not yet';

  constructor({ write, colours }: { write: (text: string) => void; colours: boolean }) {
    this.#write = write;
    this.#colours = colours;
  }

  /** In one piece, so that nobody sees half of it; nothing once the screen is left. */
  draw(lines: readonly Line[]): void {
    if (this.#state === 'left') return;
    const enter = this.#state === 'entered' ? '' : ENTER;
    this.#state = 'entered';
    // A line is cleared before it is written: after its last column some terminals would clear that.
    const text = lines.map((line) => `${CLEAR_LINE}${this.#paint(line)}`).join('\r\n');
    // A frame that is as high as the screen leaves nothing below, and the cursor in its last line.
    this.#write(`${enter}${HOME}${text}${CLEAR_BELOW}`);
  }

  /** Does nothing where it was never entered, or is left already. */
  leave(): void {
    if (this.#state === 'entered') this.#write(LEAVE);
    this.#state = 'left';
  }

  [Symbol.dispose](): void {
    this.leave();
  }

  #paint({ text, tone }: Line): string {
    const colour = this.#colours ? COLOURS[tone] : '';
    return colour === '' || text === '' ? text : `\u001b[${colour}m${text}\u001b[0m`;
  }
}
