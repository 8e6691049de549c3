import type { TokenCodeRequest } from '../aws/sessions/token-code';

/**
 * How a use case talks to a person: on the full screen, on a line prompt, or not at all without a
 * terminal. The use case decides what to say and ask. The face decides where and how to show it.
 */
export type Face = {
  /**
   * Gets an answer that the work needs on its way. `undefined` if nobody can be asked: then what
   * needs an answer fails with its own error.
   *
   * Throws `AppFailure` `canceled`.
   */
  readonly ask: ((question: Question, signal: AbortSignal) => Promise<string>) | undefined;
  readonly tell: (text: string, tone?: Tone) => void;
  /**
   * Shows what would be done, and asks whether to do it.
   *
   * Throws `AppFailure` `usage` if nobody can be asked.
   */
  readonly confirm: (confirmation: Confirmation) => Promise<boolean>;
};

export type ConfirmingFace = Pick<Face, 'tell' | 'confirm'>;

export type Question =
  /** A token code: six digits. */
  | ({ readonly kind: 'token-code' } & TokenCodeRequest)
  /** Which of the user's devices to use. The answer is one of these serial numbers. */
  | {
      readonly kind: 'device';
      readonly profileName: string;
      readonly serialNumbers: readonly string[];
    };

type Tone = 'plain' | 'good' | 'urgent';

export type Confirmation = {
  /** The subject, such as `Link prod`. */
  readonly title: string;
  readonly reason: string;
  readonly lines: readonly string[];
  readonly question: string;
};
