import { describe, expect, it } from 'vitest';
import { multiplexerOf, newWindowWords } from '../../src/terminal/multiplexer';

const command = {
  title: 'kjh-DuperRole',
  words: ['/usr/bin/node', '/opt/awsmfa.js', 'shell', 'kjh-DuperRole'],
  variables: new Map([
    ['HOME', '/home/me'],
    ['AWS_REGION', 'eu-west-1'],
  ]),
};

describe('a new window', () => {
  it.each([
    { env: { TMUX: '/tmp/tmux-0/default,1,0', ZELLIJ: '0' }, multiplexer: 'tmux' },
    { env: { ZELLIJ: '0' }, multiplexer: 'zellij' },
    { env: { STY: '123.pts-0.host' }, multiplexer: 'screen' },
    { env: { TMUX: '' }, multiplexer: undefined },
  ])('comes from $multiplexer with $env', ({ env, multiplexer }) => {
    expect(multiplexerOf(env)).toBe(multiplexer);
  });

  it("is opened with each multiplexer's command and the variables that its server lacks", () => {
    expect(newWindowWords('tmux', command).join(' ')).toBe(
      'tmux new-window -e HOME=/home/me -e AWS_REGION=eu-west-1 -n kjh-DuperRole -- /usr/bin/node /opt/awsmfa.js shell kjh-DuperRole',
    );
    expect(newWindowWords('zellij', command).join(' ')).toBe(
      'zellij run --close-on-exit --name kjh-DuperRole -- env HOME=/home/me AWS_REGION=eu-west-1 /usr/bin/node /opt/awsmfa.js shell kjh-DuperRole',
    );
    expect(newWindowWords('screen', command).join(' ')).toBe(
      'screen -X screen -t kjh-DuperRole env HOME=/home/me AWS_REGION=eu-west-1 /usr/bin/node /opt/awsmfa.js shell kjh-DuperRole',
    );
  });
});
