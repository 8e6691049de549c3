/** What is generated from the program's tables of commands, options, keys and settings. */

export { manPage } from './man-page';
export { fillIn } from './markdown';
export { schemas } from './schemas';
