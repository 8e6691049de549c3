/**
 * Why a `role_arn` can't name a role, or `undefined` where it may. botocore sends whatever stands
 * there; AWS then refuses it with a text that names neither file nor line.
 */
export function flawOfRoleArn(arn: string): string | undefined {
  if (ROLE_ARN.test(arn)) return undefined;
  if (arn === '') return 'it is empty';
  if (/\s[#;]/.test(arn)) return 'the comment behind it counts as part of it';
  if (/^["'].*["']$/.test(arn)) return 'its quotes count as part of it';
  if (/\s/.test(arn)) return 'it holds a blank';
  if (/^arn:[^:]*:sts:.*:assumed-role\//.test(arn)) return 'it names a session, not a role';
  return 'it must be like arn:aws:iam::123456789012:role/name';
}

/** Partition, account and path with name (IAM user guide, "IAM identifiers"). */
const ROLE_ARN = /^arn:aws(?:-[a-z]+)*:iam::\d{12}:role\/(?:[\x21-\x7e]*\/)?[\w+=,.@-]+$/;
