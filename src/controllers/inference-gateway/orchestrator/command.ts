/** How the daemon is started: the subcommand was renamed, and neither release knows the other's name. */
import { isBelow, parseImageReference, semanticVersionOf } from '../../../kubernetes/image-reference.ts';

/** What a container runs; `args` follow `command`. */
export interface ContainerCommand {
  readonly command: string[];
  readonly args: string[];
}

const program = 'infer';
const olderName = 'channels-manager';
const newerName = 'daemon';

/** The first release with the newer name; it does not know the older one any more. */
const renamedIn = '0.167.0';

/**
 * Runs the newer subcommand if the program ($0) knows it, otherwise what it was given ($@). Either takes the place of
 * the shell: the daemon would not hear SIGTERM behind one, and refuses to start beside a pid file with another's pid.
 */
const eitherScript = `if "$0" ${newerName} --help >/dev/null 2>&1; then exec "$0" ${newerName}; fi; exec "$0" "$@"`;

/** The subcommand of the release that an image is; undefined where its name does not tell (`latest`, a digest). */
function subcommandOf(image: string): string | undefined {
  const reference = parseImageReference(image);
  if (reference?.tag === undefined || reference.digest !== undefined) return undefined;
  const version = semanticVersionOf(reference.tag);
  if (version === undefined || version.preRelease !== undefined) return undefined;
  return isBelow(version, renamedIn) ? olderName : newerName;
}

/** The command for an image. */
export function commandOf(image: string): ContainerCommand {
  const subcommand = subcommandOf(image);
  if (subcommand !== undefined) return { command: [program], args: [subcommand] };
  return { command: ['sh', '-c', eitherScript, program], args: [olderName] };
}
