/** An error answer, with the HTTP status, code and message that AWS sends. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'Refusal';
  }
}

export const accessDenied = (message: string) => new Refusal(403, 'AccessDenied', message);
export const validationError = (message: string) => new Refusal(400, 'ValidationError', message);
export const noSuchEntity = (message: string) => new Refusal(404, 'NoSuchEntity', message);
