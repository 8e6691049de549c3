import { describe, expect, it } from 'vitest';
import { notification } from '../../src/terminal/notify';

describe('notification', () => {
  it('is nothing unless it is asked for', () => {
    expect(notification('me ends in 5 minutes', 'off', {})).toBe('');
  });

  it.each([
    ['bell', '\x07'],
    ['osc9', '\x1b]9;me ends\x07'],
    ['osc777', '\x1b]777;notify;awsmfa;me ends\x07'],
  ] as const)('%s', (way, sequence) => {
    expect(notification('me ends', way, {})).toBe(sequence);
  });

  it('passes through tmux', () => {
    expect(notification('me', 'osc9', { TMUX: '/tmp/tmux' })).toBe(
      '\x1bPtmux;\x1b\x1b]9;me\x07\x1b\\',
    );
  });

  it('lets no name end the sequence and begin another', () => {
    const sequence = notification('\x07\x1b[2J', 'osc9', {});
    expect(sequence).toBe('\x1b]9;\\x07\\x1b[2J\x07');
  });
});
