/** An IAM user, as the ARN of `GetCallerIdentity` names it. */
export type IamUser = {
  readonly name: string;
  readonly account: string;
  readonly partition: string;
  readonly arn: string;
};

/**
 * The user behind an ARN such as `arn:aws:iam::123456789012:user/team/name`; `undefined` for the
 * root user, roles and federated users, whose devices IAM does not let awsmfa manage.
 */
export function toIamUser(arn: string): IamUser | undefined {
  const [, partition, account, name] =
    /^arn:([\w-]+):iam::(\d+):user\/(?:.*\/)?([^/]+)$/s.exec(arn) ?? [];
  if (partition === undefined || account === undefined || name === undefined) return undefined;
  return { name, account, partition, arn };
}
