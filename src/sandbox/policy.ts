/**
 * Evaluates policy documents as the IAM user guide describes ("Policy evaluation logic"): nothing
 * is allowed unless a statement allows it, and an explicit deny wins. Covers the elements and
 * operators that MFA policies use. An unknown operator is an error, never a match.
 */
export type Policy = {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
};

type OneOrMore = string | readonly string[];

export type Statement = {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | { readonly AWS: OneOrMore };
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly Condition?: {
    readonly [operator: string]: { readonly [conditionKey: string]: OneOrMore };
  };
};

/** The condition keys of a request. A missing key is not the same as one that is false. */
export type PolicyContext = { readonly [conditionKey: string]: string };

export type PolicyRequest = {
  readonly action: string;
  readonly resource: string;
  readonly context: PolicyContext;
};

export type Verdict = 'allowed' | 'denied' | 'not-mentioned';

/** Evaluates the identity policies of one caller. */
export function evaluateIdentityPolicies(
  policies: readonly Policy[],
  request: PolicyRequest,
): Verdict {
  return verdict(
    policies
      .flatMap((policy) => policy.Statement)
      .filter((statement) => covers(statement, request)),
  );
}

/** The caller, by the names that trust policies use. */
export type PolicyPrincipal = { readonly accountId: string; readonly arns: readonly string[] };

type TrustVerdict = {
  readonly verdict: Verdict;
  /** `true` if a statement names the caller, `false` if it names only the caller's account. */
  readonly byName: boolean;
};

/** Evaluates a role's trust policy. It has no `Resource`, because it is about the role itself. */
export function evaluateTrustPolicy(
  policy: Policy,
  principal: PolicyPrincipal,
  request: PolicyRequest,
): TrustVerdict {
  const matching = policy.Statement.filter(
    (statement) => trusts(statement, principal) !== undefined && covers(statement, request),
  );
  return {
    verdict: verdict(matching),
    byName: matching.some(
      (statement) => statement.Effect === 'Allow' && trusts(statement, principal) === 'by name',
    ),
  };
}

function verdict(matching: readonly Statement[]): Verdict {
  if (matching.some(({ Effect }) => Effect === 'Deny')) return 'denied';
  return matching.length > 0 ? 'allowed' : 'not-mentioned';
}

function trusts(
  { Principal }: Statement,
  { accountId, arns }: PolicyPrincipal,
): 'by name' | 'by account' | undefined {
  if (Principal === undefined) return undefined;
  const names = Principal === '*' ? ['*'] : list(Principal.AWS);
  if (names.some((name) => name === '*' || arns.includes(name))) return 'by name';
  const account = [accountId, `arn:aws:iam::${accountId}:root`];
  return names.some((name) => account.includes(name)) ? 'by account' : undefined;
}

function covers(statement: Statement, { action, resource, context }: PolicyRequest): boolean {
  const { Action, NotAction, Resource, Condition = {} } = statement;
  const named = (patterns: OneOrMore) =>
    list(patterns).some((pattern) => isLike(action.toLowerCase(), pattern.toLowerCase()));
  if (Action !== undefined && !named(Action)) return false;
  if (NotAction !== undefined && named(NotAction)) return false;
  if (
    Resource !== undefined &&
    !list(Resource).some((pattern) => isLike(resource, withVariables(pattern, context)))
  ) {
    return false;
  }
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) =>
      holds(operator, lookUp(context, key), list(wanted), context),
    ),
  );
}

type Test = (actual: string, wanted: string) => boolean;

const TESTS: Readonly<Record<string, { readonly test: Test; readonly negated?: true }>> = {
  Bool: { test: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase() },
  StringEquals: { test: (actual, wanted) => actual === wanted },
  StringNotEquals: { test: (actual, wanted) => actual !== wanted, negated: true },
  StringLike: { test: isLike },
  ArnEquals: { test: isLike },
  ArnLike: { test: isLike },
  NumericEquals: { test: (actual, wanted) => Number(actual) === Number(wanted) },
  NumericLessThan: { test: (actual, wanted) => Number(actual) < Number(wanted) },
  NumericLessThanEquals: { test: (actual, wanted) => Number(actual) <= Number(wanted) },
  NumericGreaterThan: { test: (actual, wanted) => Number(actual) > Number(wanted) },
  NumericGreaterThanEquals: { test: (actual, wanted) => Number(actual) >= Number(wanted) },
};

function holds(
  operator: string,
  actual: string | undefined,
  wanted: readonly string[],
  context: PolicyContext,
): boolean {
  if (operator === 'Null') {
    return wanted.some((value) => (value === 'true') === (actual === undefined));
  }
  const ifExists = operator.endsWith('IfExists');
  const row = TESTS[ifExists ? operator.slice(0, -'IfExists'.length) : operator];
  if (row === undefined) throw new Error(`a policy uses the operator ${operator}`);
  // A missing key fails a plain operator and satisfies a negated one or any …IfExists.
  if (actual === undefined) return ifExists || row.negated === true;
  const values = wanted.map((value) => withVariables(value, context));
  return row.negated === true
    ? values.every((value) => row.test(actual, value))
    : values.some((value) => row.test(actual, value));
}

/** Condition keys are case-insensitive. */
function lookUp(context: PolicyContext, key: string): string | undefined {
  const wanted = key.toLowerCase();
  return Object.entries(context).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

function withVariables(pattern: string, context: PolicyContext): string {
  return pattern.replace(/\$\{([^$}]+)\}/g, (whole, key: string) => lookUp(context, key) ?? whole);
}

/** `*` matches any text, `?` one character. */
function isLike(text: string, pattern: string): boolean {
  const source = [...pattern]
    .map((character) => {
      if (character === '*') return '.*';
      if (character === '?') return '.';
      return character.replace(/[\\^$.|+()[\]{}]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}$`, 'su').test(text);
}

function list(value: OneOrMore): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
