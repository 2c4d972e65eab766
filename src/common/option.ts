/** What an option is, and a table of them; `options.ts` reads values by it, `arguments.ts` the command line. */

/** One option: how its text becomes a value, and what the help says. */
export interface Option<Value> {
  /** What stands for the value in the help, such as `MS`; `undefined` for a flag, which takes none. */
  readonly placeholder: string | undefined;
  /** One letter: `e` for `-e`. */
  readonly short?: string;
  /** The heading that it stands below in the help; options without one come first. */
  readonly group?: string;
  /** What it is for, without its default. */
  readonly help: string;
  /** How the help spells the default; absent where there is none to show. */
  readonly defaultText?: string | undefined;
  readonly fallback: Value;
  /** The words that it takes, for a shell that completes them; of `FORMAT=FILE` the formats. Absent where any text may do. */
  readonly choices?: readonly string[];
  /** Its words may stand in a list with commas. */
  readonly isList?: boolean;
  /** What its value names at the engine, for a shell that completes it. */
  readonly engineObject?: 'container' | 'image' | 'network';
  /** What a usable text looks like, for the error message: "an integer from 0 to 65535". */
  readonly expected: string;
  /** Of a number: the least and the greatest that it takes. */
  readonly range?: { readonly min: number; readonly max: number };
  /** Its value is NAME=VALUE, where VALUE may be a secret: see `maskSecrets`. */
  readonly isSecret?: boolean;
  /** Names that it had before, as a table spells them: `['maxKids']` for `--max-kids`. Accepted for one release; not in the help. */
  readonly formerly?: readonly string[];
  /** Words of its value that have another name now, by the old one. Items of a list, and what precedes `:` or `=`, are words. */
  readonly formerWords?: Readonly<Record<string, string>>;
  /** `undefined` when the text is not what is expected. */
  readonly parse: (text: string) => Value | undefined;
  /** Present where the option may be given more than once: what two of its values are together. A method, so that tables of any options can be typed. */
  merge?(before: Value, next: Value): Value;
}

export type OptionTable = Readonly<Record<string, Option<unknown>>>;
export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Option<infer Value> ? Value : never;
};
