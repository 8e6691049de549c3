import { keepSession, openCache } from '../kept-session';

// Keeps alternating two sessions in the cache directory given as its first argument, until it is
// killed.
const cache = openCache(process.argv[2] ?? '');
process.stdout.write('ready\n');
for (;;) for (const which of ['ONE', 'TWO'] as const) keepSession(cache, which);
