/**
 * Where a use case meets a person: the full screen, a prompt in lines, or no terminal at all. What is
 * said and asked is the use case's; where and how it is shown is the face's.
 */
export type Face = {
  /** One line about what happened. */
  readonly tell: (text: string, tone?: Tone) => void;
  /**
   * Shows what would be done, and asks whether to do it.
   *
   * Throws `AppFailure` `usage` where nobody can be asked.
   */
  readonly confirm: (confirmation: Confirmation) => Promise<boolean>;
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
