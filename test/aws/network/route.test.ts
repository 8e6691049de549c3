import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../../src/aws/network/route';
import { errorOf } from '../../support/heart';

const aws = 'https://sts.us-east-1.amazonaws.com';
const local = 'http://127.0.0.1:4566';
const proxy = 'http://proxy:3128';

// botocore 1.43.11 on Python 3.11, tested in test/interop/network.test.ts.
describe('the proxy of a request', () => {
  it.each<[string, Record<string, string>, string | undefined]>([
    [aws, {}, undefined],
    [aws, { HTTPS_PROXY: proxy }, 'proxy:3128'],
    [aws, { https_proxy: proxy }, 'proxy:3128'],
    [aws, { Https_Proxy: proxy }, 'proxy:3128'],
    [aws, { HTTPS_PROXY: proxy, https_proxy: 'http://lower:1' }, 'lower:1'],
    [aws, { https_proxy: 'http://lower:1', HTTPS_PROXY: proxy }, 'lower:1'],
    [aws, { HTTPS_PROXY: proxy, https_proxy: '' }, undefined],
    [aws, { HTTPS_PROXY: '' }, undefined],
    [aws, { HTTP_PROXY: proxy, ALL_PROXY: proxy, all_proxy: proxy }, undefined],
    [local, { HTTPS_PROXY: proxy }, undefined],
    [local, { HTTP_PROXY: proxy }, 'proxy:3128'],
    [local, { http_proxy: proxy }, 'proxy:3128'],
    [local, { HTTP_PROXY: proxy, REQUEST_METHOD: 'GET' }, undefined],
    [local, { http_proxy: proxy, REQUEST_METHOD: 'GET' }, 'proxy:3128'],
    [aws, { HTTPS_PROXY: 'proxy:3128' }, 'proxy:3128'],
    [aws, { HTTPS_PROXY: '//proxy:3128' }, 'proxy:3128'],
    [aws, { HTTPS_PROXY: '127.0.0.1:3128' }, '127.0.0.1:3128'],
    [aws, { HTTPS_PROXY: 'https://proxy' }, 'proxy'],
    [aws, { HTTPS_PROXY: 'http://[::1]:3128' }, '[::1]:3128'],
    [aws, { HTTPS_PROXY: 'http://me:secret@proxy:3128' }, 'proxy:3128'],
  ])('to %s with %o is %s', (url, env, host) => {
    expect(proxyFor(url, env)?.host).toBe(host);
  });

  it.each<[string, string, boolean]>([
    [aws, 'amazonaws.com', true],
    [aws, '.amazonaws.com', true],
    [aws, '..amazonaws.com', true],
    [aws, 'AmazonAWS.Com', true],
    [aws, 'sts.us-east-1.amazonaws.com', true],
    [aws, 'amazonaws', false],
    [aws, 'azonaws.com', false],
    [aws, '*', true],
    [aws, ' *', false],
    [aws, '*.amazonaws.com', false],
    [aws, 'example.com, amazonaws.com', true],
    [aws, 'example.com ,,  .amazonaws.com  ', true],
    [aws, 'example.com amazonaws.com', false],
    [aws, 'sts.us-east-1.amazonaws.com:443', false],
    ['https://sts.us-east-1.amazonaws.com:443', 'sts.us-east-1.amazonaws.com:443', true],
    ['https://sts.us-east-1.amazonaws.com:443', 'sts.us-east-1.amazonaws.com', true],
    ['https://STS.example.COM/', 'sts.example.com', true],
    ['https://sts.example.com.', 'sts.example.com', false],
    ['https://10.1.2.3', '10.1.2.3', true],
    ['https://10.1.2.3', '10.0.0.0/8', false],
    ['https://127.0.0.1:8443', '127.0.0.1:8443', true],
    ['https://127.0.0.1:8443', '127.0.0.1:8444', false],
    ['https://[::1]:8443', '[::1]', true],
    ['https://[::1]:8443', '[::1]:8443', true],
    ['https://[::1]:8443', '::1', false],
    [aws, '.', false],
    [aws, ',', false],
  ])('to %s is skipped with NO_PROXY=%s: %s', (url, exempt, isDirect) => {
    for (const name of ['NO_PROXY', 'no_proxy']) {
      const found = proxyFor(url, { HTTPS_PROXY: proxy, [name]: exempt });
      expect(found === undefined).toBe(isDirect);
    }
  });

  it('comes from the lower-case variable if both are set, even if it is empty', () => {
    const both = { HTTPS_PROXY: proxy, NO_PROXY: '*', no_proxy: '' };
    expect(proxyFor(aws, both)?.host).toBe('proxy:3128');
  });

  it.each([
    ['http://me:secret@proxy:1', 'me:secret'],
    ['http://me%40here:s%2Fcret%zz@proxy:1', 'me@here:s/cret%zz'],
    ['http://me@proxy:1', undefined],
    ['http://:secret@proxy:1', undefined],
    ['http://proxy:1', undefined],
  ])('gets the user name and password in the variable: %s', (value, expected) => {
    const { authorization } = proxyFor(aws, { HTTPS_PROXY: value }) ?? {};
    const text = authorization?.replace(/^Basic /, '');
    expect(text && Buffer.from(text, 'base64').toString()).toBe(expected);
  });

  it.each([
    ['HTTPS_PROXY', 'http://[::bad'],
    ['https_proxy', 'http://me:hunter2@proxy:port'],
    ['HTTPS_PROXY', 'http://'],
    ['HTTPS_PROXY', 'socks5://me:hunter2@proxy:1080'],
    ['Https_Proxy', 'http://me:hun#ter2@proxy:1'],
  ])('is reported only by its variable if it is invalid: %s=%s', async (name, value) => {
    const error = await errorOf(Promise.resolve().then(() => proxyFor(aws, { [name]: value })));
    expect(error).toMatchObject({ kind: 'bad-proxy', variable: name });
    expect(JSON.stringify(error)).not.toMatch(/hun|ter2/);
  });
});
