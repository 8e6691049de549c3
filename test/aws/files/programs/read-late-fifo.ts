import { execFileSync } from 'node:child_process';
import { unlinkSync } from 'node:fs';
import { readSmallFile } from '../../../../src/aws/files/private-file';
import { watchCalls } from '../../../support/file-calls';

// Reads a file that becomes a FIFO without a writer after the check.
const [path = ''] = process.argv.slice(2);
watchCalls('statSync', {
  after: () => {
    unlinkSync(path);
    execFileSync('mkfifo', [path]);
  },
});
process.stdout.write(JSON.stringify(readSmallFile(path)?.text ?? null));
