import { sep } from 'node:path';

/** The default where a rule of Windows differs; tests name the system themselves. */
export const isWindowsHere = sep === '\\';
