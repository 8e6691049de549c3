/** What a person needs to find a process that blocks something. */
export type OtherProcess = {
  readonly processId: number;
  /**
   * Its terminal, such as `/dev/pts/3`, or `undefined` if it has none or the system does not say.
   */
  readonly terminal: string | undefined;
  /** Stopped by Ctrl-Z or SIGSTOP, until somebody continues it. */
  readonly isStopped: boolean;
};

/** `process 4711 on /dev/pts/3, stopped` */
function sayProcess({ processId, terminal, isStopped }: OtherProcess): string {
  return `process ${processId}${terminal === undefined ? '' : ` on ${terminal}`}${isStopped ? ', stopped' : ''}`;
}

/** `another awsmfa (process 4711 on /dev/pts/3)` */
export function sayOtherAwsmfa(other: OtherProcess | undefined): string {
  return `another awsmfa${other === undefined ? '' : ` (${sayProcess(other)})`}`;
}

/** The program that asks for something, as the system describes it. Not safe to print. */
export type AskingProgram = {
  readonly name: string;
  readonly processId: number;
  readonly directory: string | undefined;
  /** The process that started it. */
  readonly parent: { readonly name: string; readonly processId: number } | undefined;
};

/** `terraform (4242)` */
export function sayProgram({ name, processId }: Pick<AskingProgram, 'name' | 'processId'>): string {
  return `${name} (${processId})`;
}
