import type { TokenCodeRequest } from '../aws/sessions/token-code';

/**
 * Where a use case meets a person: the full screen, a prompt in lines, or no terminal at all. What is
 * said and asked is the use case's; where and how it is shown is the face's.
 */
export type Face = {
  /**
   * Has a question answered on the way to something else. `undefined`: nobody can be asked, so what
   * needs an answer fails with an error of its own.
   *
   * Throws `AppFailure` `canceled`.
   */
  readonly ask: ((question: Question, signal: AbortSignal) => Promise<string>) | undefined;
  /** One line about what happened. */
  readonly tell: (text: string, tone?: Tone) => void;
  /**
   * Shows what would be done, and asks whether to do it.
   *
   * Throws `AppFailure` `usage` where nobody can be asked.
   */
  readonly confirm: (confirmation: Confirmation) => Promise<boolean>;
};

/** A face that asks nothing but whether to do what it shows. */
export type ConfirmingFace = Pick<Face, 'tell' | 'confirm'>;

export type Question =
  /** A token code: six digits. */
  | ({ readonly kind: 'token-code' } & TokenCodeRequest)
  /** Which of the user's devices is at hand: a serial number of these. */
  | {
      readonly kind: 'device';
      readonly profileName: string;
      readonly serialNumbers: readonly string[];
    };

export type Tone = 'plain' | 'good' | 'urgent';

export type Confirmation = {
  /** What it is about, where it has to be said: `Link prod`. */
  readonly title: string;
  /** Why a person may want it. */
  readonly reason: string;
  readonly lines: readonly string[];
  readonly question: string;
};
