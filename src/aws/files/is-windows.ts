import { sep } from 'node:path';

/** The default wherever Windows differs. Tests pass the system explicitly. */
export const isWindowsHere = sep === '\\';
