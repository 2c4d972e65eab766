/**
 * The arguments of `forkbed run`: those of `docker run` as they are, and before a `--` of their own the options of forkbed. ADR 0040.
 *
 *     forkbed run [OPTIONS --] [DOCKER-RUN-OPTIONS] IMAGE [COMMAND...]
 */
import { optionSpelling, readArguments } from '../../common/arguments.ts';
import { UsageError } from '../../common/forkbed-error.ts';
import type { OptionTable } from '../../common/option.ts';
import type { ArrangedArguments } from './cli-command.ts';
import { findOptionsEnd } from './options-end.ts';

/**
 * `dockerNames`: the options of the table that are those of `docker run`.
 * @throws UsageError for an option of forkbed behind the `--`, or without one
 */
export function arrangeRun(
  args: readonly string[],
  { table, dockerNames }: { table: OptionTable; dockerNames: readonly string[] },
): ArrangedArguments {
  const end = findOptionsEnd(table, args);
  if (!end.isDashes) return arrangeDocker(args, { table, dockerNames });
  return { ahead: args.slice(0, end.index), ...arrangeDocker(args.slice(end.index + 1), { table, dockerNames }) };
}

/** What stands behind the image belongs to its command, as with `docker run`. */
function arrangeDocker(
  args: readonly string[],
  { table, dockerNames }: { table: OptionTable; dockerNames: readonly string[] },
): ArrangedArguments {
  const { index, isDashes } = findOptionsEnd(table, args);
  const options = args.slice(0, index);
  refuseOwn(options, { table, dockerNames });
  const [image, ...command] = args.slice(isDashes ? index + 1 : index);
  return {
    own: image === undefined ? options : [...options, image],
    rest: command.length === 0 ? undefined : command,
    isBare: true,
  };
}

/** A later `docker run` may have an option of the same name, which is meant then. */
function refuseOwn(
  options: readonly string[],
  { table, dockerNames }: { table: OptionTable; dockerNames: readonly string[] },
): void {
  for (const argument of readArguments(table, options)) {
    if (argument.kind !== 'option' || dockerNames.includes(argument.name)) continue;
    const { spelling } = argument.typed;
    throw new UsageError(
      `${spelling}: expected it before a --, as in forkbed run ${optionSpelling(argument.name)} ... -- IMAGE, received it among the options of docker run`,
    );
  }
}
