/** Ink's own output step, which its package does not export. The build finds it (joined-writes.mjs). */
declare module 'ink-own-output' {
  type Transformer = (line: string, index: number) => string;

  export default class Output {
    constructor(size: { width: number; height: number });
    write(x: number, y: number, text: string, options: { transformers: Transformer[] }): void;
    clip(clip: { x1?: number | undefined; x2?: number | undefined }): void;
    unclip(): void;
    get(): { output: string; height: number };
  }
}
