import { join } from 'node:path';

/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the AWS CLI keeps its files. All paths are absolute as long as the variables are. */
export type FileLocations = {
  readonly configFile: string;
  readonly credentialsFile: string;
  /** From the home directory alone: `AWS_CONFIG_FILE` does not move it (tried with AWS CLI 1.45). */
  readonly cacheDirectory: string;
};

/**
 * The locations botocore uses: `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`, with `~` and
 * variables expanded, else the files below `~/.aws`.
 */
export function locateFiles(env: Environment, home: string): FileLocations {
  const aws = join(home, '.aws');
  return {
    configFile: expand(env['AWS_CONFIG_FILE'], env, home) ?? join(aws, 'config'),
    credentialsFile:
      expand(env['AWS_SHARED_CREDENTIALS_FILE'], env, home) ?? join(aws, 'credentials'),
    cacheDirectory: join(aws, 'cli', 'cache'),
  };
}

/** Python's `expandvars`, then `expanduser` for the user's own home: an unknown variable stays as it is. */
function expand(path: string | undefined, env: Environment, home: string): string | undefined {
  if (path === undefined) return undefined;
  const substituted = path.replace(
    /\$(?:\{([^}]*)\}|(\w+))/g,
    (whole, braced: string | undefined, bare: string | undefined) =>
      env[braced ?? bare ?? ''] ?? whole,
  );
  return substituted === '~' || substituted.startsWith('~/')
    ? join(home, substituted.slice(1))
    : substituted;
}
