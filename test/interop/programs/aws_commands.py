"""The AWS CLI, command after command: each line of standard input is one, as a JSON array of words.

Each runs in a process of its own, forked from one that has loaded the program, so that a day of
commands takes minutes. Prints a line of JSON for each: exit code, standard output and error.
"""

import io
import json
import os
import sys
import tempfile

import awscli.clidriver

lines = io.open(os.dup(0), encoding="utf-8")
for line in lines:
    request = json.loads(line)
    out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
    child = os.fork()
    if child == 0:
        os.environ.update(request["env"])
        reading, writing = os.pipe()
        os.write(writing, request["input"].encode())
        os.close(writing)
        for source, target in ((reading, 0), (out.fileno(), 1), (err.fileno(), 2)):
            os.dup2(source, target)
        sys.argv = ["aws", *request["words"]]
        os._exit(awscli.clidriver.main() or 0 if sys.stdout.flush() is None else 1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    texts = []
    for file in (out, err):
        file.seek(0)
        texts.append(file.read().decode())
    print(json.dumps({"code": status, "out": texts[0], "err": texts[1]}), flush=True)
