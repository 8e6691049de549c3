import { describe, expect, it } from 'vitest';
import { notification } from '../../src/terminal/notify';

describe('notification', () => {
  it('is nothing unless it is asked for', () => {
    expect(notification('me ends in 5 minutes', {})).toBe('');
    expect(notification('me ends in 5 minutes', { AWSMFA_NOTIFY: 'loud' })).toBe('');
  });

  it.each([
    ['bell', '\x07'],
    ['osc9', '\x1b]9;me ends\x07'],
    ['osc777', '\x1b]777;notify;awsmfa;me ends\x07'],
  ])('%s', (AWSMFA_NOTIFY, sequence) => {
    expect(notification('me ends', { AWSMFA_NOTIFY })).toBe(sequence);
  });

  it('passes through tmux', () => {
    expect(notification('me', { AWSMFA_NOTIFY: 'osc9', TMUX: '/tmp/tmux' })).toBe(
      '\x1bPtmux;\x1b\x1b]9;me\x07\x1b\\',
    );
  });

  it('lets no name end the sequence and begin another', () => {
    const sequence = notification('\x07\x1b[2J', { AWSMFA_NOTIFY: 'osc9' });
    expect(sequence).toBe('\x1b]9;\\x07\\x1b[2J\x07');
  });
});
