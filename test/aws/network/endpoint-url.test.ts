import { describe, expect, it } from 'vitest';
import { flawOfEndpoint } from '../../../src/aws/network/endpoint-url';

// Each was tested as an endpoint_url with botocore 1.43.11.
describe('an endpoint that botocore calls', () => {
  it.each([
    'http://localhost:4566',
    'HTTP://localhost:4566',
    'http://localhost:4566/p?q=1',
    'http://user:pw@localhost:1/x',
    'http://[::1]:4566',
    'http://a.b.',
    'http://127.0.0.1',
    'http://localhost:',
    ' http://localhost',
    `http://${'a'.repeat(63)}.b`,
  ])('is accepted: %s', (text) => {
    expect(flawOfEndpoint(text)).toBeUndefined();
  });
});

describe('an invalid endpoint', () => {
  it.each([
    ['localhost:4566', 'add http:// or https:// in front of the host'],
    ['localhost', 'add http:// or https:// in front of the host'],
    ['//localhost:4566', 'add http:// or https:// in front of the host'],
    ['ftp://localhost', 'add http:// or https:// in front of the host'],
    ['http:localhost:1', 'add http:// or https:// in front of the host'],
    ['', 'add http:// or https:// in front of the host'],
    ['http://', 'it has no host'],
    ['https:///x', 'it has no host'],
    ['http://:80', 'it has no host'],
    ['http://user@', 'it has no host'],
    ['http://my_host:1', 'its host is not valid'],
    ['http://a..b', 'its host is not valid'],
    ['http://-a.b', 'its host is not valid'],
    ['http://a,b', 'its host is not valid'],
    ['http://*.b', 'its host is not valid'],
    ['http://localhost ', 'its host is not valid'],
    ['http://local\thost', 'its host is not valid'],
    [`http://${'a'.repeat(64)}.b`, 'its host is not valid'],
    ['http://localhost:99999', 'its host or port is not valid'],
    ['http://localhost:abc', 'its host or port is not valid'],
    ['http://[::bad', 'its host or port is not valid'],
  ])('is refused with the reason: %j', (text, flaw) => {
    expect(flawOfEndpoint(text)).toBe(flaw);
  });
});
