import { addBounded } from '../../bounds';

/** A text field: what is typed, pasted and erased goes into the one that is open. */
export type Field = {
  readonly type: (text: string) => void | Promise<void>;
  /** Takes the last character away. */
  readonly erase: () => void;
  readonly clear: () => void;
};

/** A field for the codes of a device, whose digits are not drawn. */
export type CodeField = Field & {
  readonly serialNumber: string;
  /** Shows the digits, or hides them again. */
  readonly show: () => void;
};

/** A field that takes any text, up to so much. */
export function textField(text: string, most: number, change: (text: string) => void): Field {
  return {
    type: (added) => change(addBounded(text, added, most)),
    erase: () => change([...text].slice(0, -1).join('')),
    clear: () => change(''),
  };
}
