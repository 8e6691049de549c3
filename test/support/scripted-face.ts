import type { Confirmation, Face } from '../../src/use-cases/face';

/** A face with prepared answers. Unexpected questions fail. */
export function createScriptedFace(answers: readonly boolean[] = []) {
  const left = [...answers];
  const told: string[] = [];
  const asked: Confirmation[] = [];
  const face: Face = {
    ask: undefined,
    tell: (text) => told.push(text),
    confirm: async (confirmation) => {
      asked.push(confirmation);
      const answer = left.shift();
      if (answer === undefined) throw new Error(`nobody expects ${confirmation.question}`);
      return answer;
    },
  };
  return { face, told, asked };
}
