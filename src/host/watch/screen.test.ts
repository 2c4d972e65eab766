import { describe, expect, test } from '@jest/globals';
import { Screen } from './screen.ts';

function screen({ colours = false } = {}) {
  const written: string[] = [];
  return { written, screen: new Screen({ write: (text) => written.push(text), colours }) };
}

const line = (text: string) => ({ text, tone: 'plain' as const });

describe('Screen', () => {
  test('enters the other screen with the first frame, and writes each frame over the one before', () => {
    const { written, screen: shown } = screen();
    shown.draw([line('a'), line('b')]);
    shown.draw([line('c')]);
    expect(written).toEqual([
      '\u001b[?1049h\u001b[?25l\u001b[H\u001b[Ka\r\n\u001b[Kb\u001b[J',
      '\u001b[H\u001b[Kc\u001b[J',
    ]);
  });

  test('gives the terminal back once, and draws no more', () => {
    const { written, screen: shown } = screen();
    shown.draw([]);
    shown.leave();
    shown.leave();
    shown.draw([line('late')]);
    expect(written.slice(1)).toEqual(['\u001b[?25h\u001b[?1049l']);
  });

  test('leaves alone a terminal that it never entered', () => {
    const { written, screen: shown } = screen();
    shown.leave();
    expect(written).toEqual([]);
  });

  test('has colours only where they are wanted', () => {
    const zombie = { text: '<defunct>', tone: 'defunct' as const };
    const [coloured, plain] = [screen({ colours: true }), screen()];
    for (const { screen: shown } of [coloured, plain]) shown.draw([zombie]);
    expect(coloured.written.join('')).toContain('\u001b[31m<defunct>\u001b[0m');
    expect(plain.written.join('')).not.toContain('m<');
  });
});
