/** The encoder that qrcode-terminal carries, of which its own typings say nothing. */
declare module 'qrcode-terminal/vendor/QRCode' {
  namespace QRCode {
    /** Bits in order, the highest of each number first. */
    type BitBuffer = { put(value: number, bits: number): void };

    /** A piece of the text in one of the standard's modes (2 alphanumeric, 4 bytes). */
    type Segment = {
      readonly mode: number;
      /** In characters of the mode. */
      getLength(): number;
      write(buffer: BitBuffer): void;
    };
  }

  class QRCode {
    /** @param version below 1: the smallest that holds the text; @param level 1 is L. */
    constructor(version: number, level: number);
    readonly dataList: QRCode.Segment[];
    /** Rows from the top; `true` is dark. Set by `make`. */
    readonly modules: boolean[][];
    addData(bytes: string): void;
    make(): void;
  }

  export = QRCode;
}
