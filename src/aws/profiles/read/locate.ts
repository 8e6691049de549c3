import { join } from 'node:path';
import { bounds } from '../../../bounds';

/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where the AWS CLI keeps its files. All paths are absolute as long as the variables are. */
export type FileLocations = {
  readonly configFile: string;
  readonly credentialsFile: string;
  /** From the home directory alone: `AWS_CONFIG_FILE` does not move it (tried with AWS CLI 1.45). */
  readonly cacheDirectory: string;
  /** The tokens of Identity Center; beside the other (`SSOTokenProvider._SSO_TOKEN_CACHE_DIR`). */
  readonly ssoDirectory: string;
};

/**
 * The locations botocore uses: `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE`, with `~` and
 * variables expanded, else the files below `~/.aws`.
 *
 * @param homeOfUser for `~name`; `undefined` where nobody has that name.
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

/** Python's `expandvars`: an unknown variable stays as it is. */
function expandVariables(path: string, env: Environment): string {
  if (path.length > bounds.path) return path;
  return path.replace(
    /\$(?:\{([^}]*)\}|(\w+))/g,
    (whole, braced: string | undefined, bare: string | undefined) =>
      env[braced ?? bare ?? ''] ?? whole,
  );
}

/** Python's `expanduser`: so does the name of nobody. */
function expandUser(path: string, homeOf: (name: string) => string | undefined): string {
  const name = /^~([^/]*)/.exec(path)?.[1];
  const home = name === undefined ? undefined : homeOf(name);
  return name === undefined || home === undefined ? path : join(home, path.slice(name.length + 1));
}
