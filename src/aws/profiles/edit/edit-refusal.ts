import type { ProfileProblem } from '../profile';
import type { Refusal } from '../read/section-body';
import { problemAt } from '../resolve/problems';

/** Why `aws` won't start with a file, with the line to fix. */
export function toFileProblem(file: string, refusal: Refusal): ProfileProblem {
  const at = { file, line: refusal.line };
  switch (refusal.code) {
    case 'duplicate-section':
      return problemAt(at, refusal.code, refusal.header, String(refusal.firstLine));
    case 'duplicate-key':
      return problemAt(at, refusal.code, refusal.key, String(refusal.firstLine));
    default:
      return problemAt(at, refusal.code);
  }
}
