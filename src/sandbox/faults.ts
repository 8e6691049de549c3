/**
 * What can go wrong between a client and AWS, brought about on demand. Nothing happens unless it
 * was asked for.
 */
export type Fault = {
  /** The action that it strikes, such as `AssumeRole`; every one if not given. */
  readonly action?: string;
  /** How often it strikes before it is gone; for ever if not given. */
  readonly times?: number;
} & (
  | { readonly kind: 'latency'; readonly ms: number }
  | { readonly kind: 'throttling' }
  | { readonly kind: 'server-error'; readonly status?: 500 | 502 | 503 }
  /** Any error of AWS, such as `EntityTemporarilyUnmodifiable`. */
  | {
      readonly kind: 'refusal';
      readonly status: number;
      readonly code: string;
      readonly message: string;
    }
  /** The connection is reset before anything is done. */
  | { readonly kind: 'reset' }
  /** The request is carried out, and the connection reset in place of an answer. */
  | { readonly kind: 'reset-after' }
  /** No answer, ever. */
  | { readonly kind: 'hang' }
  /** The request is carried out, and no answer comes, ever. */
  | { readonly kind: 'hang-after' }
  /** An answer that is no XML: a proxy's login page, say. */
  | { readonly kind: 'rubbish' }
);

export class Faults {
  #armed: { readonly fault: Fault; left: number }[] = [];

  arm(fault: Fault): void {
    this.#armed.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#armed = [];
  }

  /** The faults that strike this request, counted down. */
  take(action: string): readonly Fault[] {
    const striking = this.#armed.filter(
      ({ fault }) => fault.action === undefined || fault.action === action,
    );
    for (const armed of striking) armed.left -= 1;
    this.#armed = this.#armed.filter(({ left }) => left > 0);
    return striking.map(({ fault }) => fault);
  }
}
