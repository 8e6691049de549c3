/** IAM's access keys, as described in its API reference. */

import { accessDenied, noSuchEntity, Refusal } from './aws-refusal';
import { type Action, accountOf, arnOf, type Call } from './call';
import { authorize, authorizeForUser, paginate, USER_NAME } from './iam-call';
import type { AccessKey, User } from './world';
import type { XmlRecord } from './xml';

/** The IAM quota, which counts inactive keys too. */
const KEYS_PER_USER = 2;

const ACCESS_KEY_ID = { minLength: 16, maxLength: 128, pattern: /^\w+$/, patternText: '[\\w]+' };

export const ACCESS_KEY_ACTIONS: Readonly<Record<string, Action>> = {
  CreateAccessKey: (call) => {
    const userName = call.parameters.optional('UserName', USER_NAME);
    call.parameters.finish();
    const user = authorizeForUser(call, userName);
    if (user.accessKeys.length >= KEYS_PER_USER) {
      throw new Refusal(
        409,
        'LimitExceeded',
        `Cannot exceed quota for AccessKeysPerUser: ${KEYS_PER_USER}`,
      );
    }
    const key = call.world.addAccessKey(user, call.now);
    return { AccessKey: { ...describeKey(user, key), SecretAccessKey: key.secretAccessKey } };
  },

  UpdateAccessKey: (call) => {
    const { parameters } = call;
    const userName = parameters.optional('UserName', USER_NAME);
    const accessKeyId = parameters.required('AccessKeyId', ACCESS_KEY_ID);
    const status = parameters.requiredOneOf('Status', ['Active', 'Inactive']);
    parameters.finish();
    const { key } = findKey(call, userName, accessKeyId);
    key.active = status === 'Active';
    return undefined;
  },

  DeleteAccessKey: (call) => {
    const userName = call.parameters.optional('UserName', USER_NAME);
    const accessKeyId = call.parameters.required('AccessKeyId', ACCESS_KEY_ID);
    call.parameters.finish();
    const { user, key } = findKey(call, userName, accessKeyId);
    user.accessKeys.splice(user.accessKeys.indexOf(key), 1);
    return undefined;
  },

  ListAccessKeys: (call) => {
    const userName = call.parameters.optional('UserName', USER_NAME);
    const page = paginate(call.parameters);
    call.parameters.finish();
    const user = authorizeForUser(call, userName);
    const { items, rest } = page(user.accessKeys, ({ accessKeyId }) => accessKeyId);
    return { AccessKeyMetadata: items.map((key) => describeKey(user, key)), ...rest };
  },

  GetAccessKeyLastUsed: (call) => {
    const { parameters, world, caller } = call;
    const accessKeyId = parameters.required('AccessKeyId', ACCESS_KEY_ID);
    parameters.finish();
    const found = world.findAccessKey(accessKeyId);
    if (found?.user.accountId !== accountOf(caller)) {
      // A key of another account looks like one that does not exist.
      throw accessDenied(
        `User: ${arnOf(caller)} is not authorized to perform: iam:${call.action} on resource: access key ${accessKeyId}`,
      );
    }
    authorize(call, found.user.arn);
    const { lastUsed } = found.accessKey;
    return {
      UserName: found.user.userName,
      AccessKeyLastUsed: {
        LastUsedDate: lastUsed?.at,
        ServiceName: lastUsed?.service ?? 'N/A',
        Region: lastUsed?.region ?? 'N/A',
      },
    };
  },
};

function findKey(
  call: Call,
  userName: string | undefined,
  accessKeyId: string,
): { user: User; key: AccessKey } {
  const user = authorizeForUser(call, userName);
  const key = user.accessKeys.find((one) => one.accessKeyId === accessKeyId);
  if (key === undefined) {
    throw noSuchEntity(`The Access Key with id ${accessKeyId} cannot be found.`);
  }
  return { user, key };
}

function describeKey(user: User, { accessKeyId, active, createDate }: AccessKey): XmlRecord {
  return {
    UserName: user.userName,
    AccessKeyId: accessKeyId,
    Status: active ? 'Active' : 'Inactive',
    CreateDate: createDate,
  };
}
