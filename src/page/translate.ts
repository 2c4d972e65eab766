/** The texts of the page in the chosen language. */
import { en, type Messages } from './messages/en.ts';
import { zh } from './messages/zh.ts';

export const LANGUAGES = { en: 'English', zh: '中文' } as const;
export type Language = keyof typeof LANGUAGES;
export type MessageKey = keyof Messages;

const MESSAGES: Readonly<Record<Language, Messages>> = { en, zh };

/** The first of them that the page speaks; English where it speaks none. Such as `navigator.languages`. */
export function chooseLanguage(wanted: readonly string[]): Language {
  const known = Object.keys(LANGUAGES) as Language[];
  for (const each of wanted) {
    const found = known.find((language) => each.toLowerCase().split('-')[0] === language);
    if (found !== undefined) return found;
  }
  return 'en';
}

export class Translator {
  readonly language: Language;
  readonly #units = new Map<string, Intl.NumberFormat>();
  readonly #numbers: Intl.NumberFormat;
  readonly #times: Intl.DateTimeFormat;
  readonly #dates: Intl.DateTimeFormat;

  constructor(language: Language) {
    this.language = language;
    this.#numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
    this.#times = new Intl.DateTimeFormat(language, { timeStyle: 'medium', hourCycle: 'h23' });
    this.#dates = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
  }

  text(key: MessageKey, values: Readonly<Record<string, string>> = {}): string {
    return MESSAGES[this.language][key].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
  }

  number(value: number): string {
    return this.#numbers.format(value);
  }

  /** Of the day, to the second. */
  time(epochS: number): string {
    return this.#times.format(epochS * 1_000);
  }

  /** With the day. */
  dateTime(epochS: number): string {
    return this.#dates.format(epochS * 1_000);
  }

  /** In the largest unit of which there is one. */
  age(ms: number): string {
    const seconds = Math.max(0, ms) / 1_000;
    if (seconds < 120) return this.#inUnit(Math.floor(seconds), 'second');
    if (seconds < 7_200) return this.#inUnit(Math.floor(seconds / 60), 'minute');
    if (seconds < 172_800) return this.#inUnit(Math.floor(seconds / 3_600), 'hour');
    return this.#inUnit(Math.floor(seconds / 86_400), 'day');
  }

  bytes(bytes: number): string {
    if (bytes < 1_048_576) return this.#inUnit(Math.round(bytes / 1_024), 'kilobyte');
    if (bytes < 1_073_741_824) return this.#inUnit(Math.round(bytes / 104_857.6) / 10, 'megabyte');
    return this.#inUnit(Math.round(bytes / 107_374_182.4) / 10, 'gigabyte');
  }

  #inUnit(value: number, unit: string): string {
    let format = this.#units.get(unit);
    if (format === undefined) {
      format = new Intl.NumberFormat(this.language, { style: 'unit', unit, unitDisplay: 'short' });
      this.#units.set(unit, format);
    }
    return format.format(value);
  }
}
