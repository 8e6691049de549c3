import { join } from 'node:path';
import { bounds } from '../../../bounds';

/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the AWS CLI keeps its files. All paths are absolute if the variables are. */
export type FileLocations = {
  readonly configFile: string;
  readonly credentialsFile: string;
  /**
   * Depends only on the home directory: `AWS_CONFIG_FILE` does not move it (tested with AWS CLI
   * 1.45).
   */
  readonly cacheDirectory: string;
  /**
   * The tokens of Identity Center, next to the CLI's cache
   * (`SSOTokenProvider._SSO_TOKEN_CACHE_DIR`).
   */
  readonly ssoDirectory: string;
};

/**
 * The locations that botocore uses: `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`, with `~`
 * and variables expanded, or else the files in `~/.aws`.
 *
 * @param homeOfUser the home directory for `~name`, or `undefined` if no user has that name.
 */
export function locateFiles(
  env: Environment,
  home: string,
  homeOfUser: (name: string) => string | undefined,
): FileLocations {
  const aws = join(home, '.aws');
  const expand = (path: string | undefined) =>
    path === undefined
      ? undefined
      : expandUser(expandVariables(path, env), (name) => (name === '' ? home : homeOfUser(name)));
  return {
    configFile: expand(env['AWS_CONFIG_FILE']) ?? join(aws, 'config'),
    credentialsFile: expand(env['AWS_SHARED_CREDENTIALS_FILE']) ?? join(aws, 'credentials'),
    cacheDirectory: join(aws, 'cli', 'cache'),
    ssoDirectory: join(aws, 'sso', 'cache'),
  };
}

/** Python's `expandvars`: an unknown variable stays in the text. */
function expandVariables(path: string, env: Environment): string {
  if (path.length > bounds.path) return path;
  return path.replace(
    /\$(?:\{([^}]*)\}|(\w+))/g,
    (whole, braced: string | undefined, bare: string | undefined) =>
      env[braced ?? bare ?? ''] ?? whole,
  );
}

/** Python's `expanduser`: the name of an unknown user stays in the text. */
function expandUser(path: string, homeOf: (name: string) => string | undefined): string {
  const name = /^~([^/]*)/.exec(path)?.[1];
  const home = name === undefined ? undefined : homeOf(name);
  return name === undefined || home === undefined ? path : join(home, path.slice(name.length + 1));
}
