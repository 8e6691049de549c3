import { spawnSync } from 'node:child_process';
import { expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/server';
import { runProgram } from '../support/run';

const hasBotocore = spawnSync('python3', ['-c', 'import botocore']).status === 0;
if (!hasBotocore) {
  process.stderr.write('botocore is not installed: it was not run against the Identity Center\n');
}

/** botocore signs in, the test answers the page, and a profile uses the token file. */
const SIGN_IN = `
import datetime, hashlib, json, os, sys, urllib.parse, urllib.request
import botocore.session
from botocore.exceptions import ClientError

url = sys.argv[1]
session = botocore.session.Session(profile='ops-sso')
oidc = session.create_client('sso-oidc', region_name='us-east-1')

def refused(error, call, **kwargs):
    try:
        call(**kwargs)
    except ClientError as failure:
        assert failure.response['Error']['Code'] == error, failure.response
        return
    raise AssertionError('not refused: ' + error)

client = oidc.register_client(clientName='test', clientType='public', scopes=['sso:account:access'])
who = {'clientId': client['clientId'], 'clientSecret': client['clientSecret']}
begun = oidc.start_device_authorization(startUrl=url + '/start', **who)
grant = dict(grantType='urn:ietf:params:oauth:grant-type:device_code', deviceCode=begun['deviceCode'], **who)
refused('AuthorizationPendingException', oidc.create_token, **grant)
refused('SlowDownException', oidc.create_token, **grant)
form = urllib.parse.urlencode({'user_code': begun['userCode'], 'answer': 'allowed'}).encode()
urllib.request.urlopen(url + '/device', form).read()
token = oidc.create_token(**grant)
refused('InvalidGrantException', oidc.create_token, **grant)

end = datetime.datetime.utcnow() + datetime.timedelta(seconds=token['expiresIn'])
folder = os.path.expanduser('~/.aws/sso/cache')
os.makedirs(folder)
with open(os.path.join(folder, hashlib.sha1(b'ops').hexdigest() + '.json'), 'w') as file:
    json.dump({'startUrl': url + '/start', 'region': 'us-east-1', 'accessToken': token['accessToken'],
      'expiresAt': end.strftime('%Y-%m-%dT%H:%M:%SZ'), 'refreshToken': token['refreshToken'],
      'registrationExpiresAt': '2099-01-01T00:00:00Z', **who}, file)

portal = session.create_client('sso', region_name='us-east-1')
pages = portal.get_paginator('list_accounts').paginate(accessToken=token['accessToken'], PaginationConfig={'PageSize': 1})
print([account['accountName'] for page in pages for account in page['accountList']])
refused('ForbiddenException', portal.get_role_credentials, accountId='123456789012', roleName='None', accessToken=token['accessToken'])
print(session.create_client('sts').get_caller_identity()['Arn'])
portal.logout(accessToken=token['accessToken'])
refused('UnauthorizedException', portal.list_accounts, accessToken=token['accessToken'])
`;

it.runIf(hasBotocore)(
  'botocore signs in, lists accounts and gets role credentials that STS accepts',
  async () => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const { exitCode, stdout, stderr } = await runProgram(
      'python3',
      ['-W', 'ignore', '-c', SIGN_IN, sandbox.url],
      { HOME: sandbox.home },
    );
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    const [accounts, arn] = stdout.trim().split('\n');
    expect(accounts).toBe("['acme-main', 'audit', 'Team A (dev)']");
    expect(arn).toMatch(/:assumed-role\/AWSReservedSSO_Operator_[0-9a-f]{16}\/sam$/);
  },
);
