/** The files in the sandbox's home: config, credentials and awsmfa's settings. */

import type { User } from '../world';
import {
  AUDIT_ACCOUNT,
  AUDIT_EXTERNAL_ID,
  BILLING_ACCOUNT,
  CHAIN_ACCOUNT,
  MAIN_ACCOUNT,
  type SeedUsers,
} from './seed-world';

/** Every profile gets the endpoint, so that no program needs a variable to find the sandbox. */
export function configText(endpoint: string): string {
  return `# The sandbox of awsmfa. It is deleted when the sandbox ends: change what you like.

[profile kjh-SuperDuperUser]
region = us-east-1
mfa_serial = arn:aws:iam::${MAIN_ACCOUNT}:mfa/service-user/kjh-SuperDuperUser
endpoint_url = ${endpoint}

[profile kjh-DuperRole]
role_arn = arn:aws:iam::${MAIN_ACCOUNT}:role/kjh-DuperRole
source_profile = kjh-SuperDuperUser
mfa_serial = arn:aws:iam::${MAIN_ACCOUNT}:mfa/service-user/kjh-SuperDuperUser
region = us-east-1
endpoint_url = ${endpoint}

[profile kjh-AuditRole]
role_arn = arn:aws:iam::${AUDIT_ACCOUNT}:role/kjh-AuditRole
source_profile = kjh-SuperDuperUser
mfa_serial = arn:aws:iam::${MAIN_ACCOUNT}:mfa/service-user/kjh-SuperDuperUser
external_id = ${AUDIT_EXTERNAL_ID}
region = eu-west-1
endpoint_url = ${endpoint}

# A chain: this role can be assumed from kjh-DuperRole alone.
[profile chain-second]
role_arn = arn:aws:iam::${CHAIN_ACCOUNT}:role/kjh-SecondRole
source_profile = kjh-DuperRole
region = us-east-1
endpoint_url = ${endpoint}

[profile two-devices]
region = us-east-1
mfa_serial = arn:aws:iam::${MAIN_ACCOUNT}:mfa/laptop
endpoint_url = ${endpoint}

[profile billing-read]
role_arn = arn:aws:iam::${BILLING_ACCOUNT}:role/billing-read
source_profile = two-devices
mfa_serial = arn:aws:iam::${MAIN_ACCOUNT}:mfa/laptop
region = us-east-1
endpoint_url = ${endpoint}

[profile old-session]
region = us-east-1
mfa_serial = arn:aws:iam::${MAIN_ACCOUNT}:mfa/kjh-OldSession
endpoint_url = ${endpoint}

# A user who has no MFA device yet.
[profile new-hire]
region = us-east-1
endpoint_url = ${endpoint}

# Signs in with Identity Center. Its page is the sandbox's own.
[profile ops-sso]
sso_session = ops
sso_account_id = ${MAIN_ACCOUNT}
sso_role_name = Operator
region = us-east-1
endpoint_url = ${endpoint}

[sso-session ops]
sso_start_url = ${endpoint}/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

# Broken on purpose: its source profile is nowhere.
[profile broken-role]
role_arn = arn:aws:iam::${MAIN_ACCOUNT}:role/kjh-BrokenRole
source_profile = left-the-company
region = us-east-1
endpoint_url = ${endpoint}
`;
}

export function credentialsText(users: SeedUsers): string {
  return [
    section('kjh-SuperDuperUser', users.superDuper),
    section('two-devices', users.twoDevices),
    section('old-session', users.oldSession),
    section('new-hire', users.newHire),
  ].join('\n');
}

/** awsmfa's settings, with names for two accounts. */
export function settingsText(): string {
  return `[accounts]
${MAIN_ACCOUNT} = acme-main
${AUDIT_ACCOUNT} = audit
`;
}

function section(profile: string, user: User): string {
  const key = user.accessKeys[0];
  if (key === undefined) throw new Error(`${user.userName} has no access key`);
  return `[${profile}]
aws_access_key_id = ${key.accessKeyId}
aws_secret_access_key = ${key.secretAccessKey}
`;
}
