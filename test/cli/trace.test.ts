import { describe, expect, it } from 'vitest';
import { trace } from '../../src/cli/face/tell-error';

describe('what --debug prints of an error', () => {
  it('is its name, message, stack and causes, but not its fields', () => {
    const cause = Object.assign(new Error('inner'), { request: 'hush' });
    const text = trace(new TypeError('outer', { cause }));
    expect(text).toMatch(/^debug: TypeError: outer\ndebug: {5,}at /);
    expect(text).toContain('\ndebug: Error: inner\n');
    expect(text).not.toContain('hush');
  });

  it('has no secret that AWS quotes', () => {
    const quoted =
      'x-amz-security-token:IQoJb3JpZ2luX2VjEHU\n{"SecretAccessKey":"wJalrXUtnFEMI/K7"}';
    expect(trace(new Error(quoted))).not.toMatch(/IQoJ|wJalr/);
  });

  it('sends no escape sequence to the terminal', () => {
    const text = trace(new Error('\x1b[2J\x9b2J\u202e'));
    expect(text).toContain('\\x1b[2J\\x9b2J\\u202e');
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  });
});
