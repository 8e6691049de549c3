/** Loaded before a program: its date is the one in the file that `HELD_DATE_FILE` names. Timers go on. */
import { readFileSync } from 'node:fs';

const now = () => Number(readFileSync(process.env['HELD_DATE_FILE'] ?? '', 'utf8'));

globalThis.Date = new Proxy(Date, {
  construct: (RealDate, args, target) =>
    Reflect.construct(RealDate, args.length === 0 ? [now()] : args, target),
  get: (RealDate, key, receiver) => (key === 'now' ? now : Reflect.get(RealDate, key, receiver)),
});
