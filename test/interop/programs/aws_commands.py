"""Runs AWS CLI commands. Each line of standard input is one, as JSON.

Each runs in a fork of this process, which has loaded the program, so that a day of commands takes
minutes. Prints a line of JSON for each: exit code, standard output and error.
"""

import json
import os
import sys
import tempfile

import awscli.clidriver


def run(words, text):
    """In the forked process: the command itself, and its exit code."""
    reading, writing = os.pipe()
    os.write(writing, text.encode())
    os.close(writing)
    os.dup2(reading, 0)
    sys.stdin = os.fdopen(0)
    sys.argv = ["aws", *words]
    code = awscli.clidriver.main()
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def fork(words, text):
    files = [tempfile.TemporaryFile(), tempfile.TemporaryFile()]
    child = os.fork()
    if child == 0:
        for number, file in enumerate(files, start=1):
            os.dup2(file.fileno(), number)
        os._exit(run(words, text))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    for file in files:
        file.seek(0)
    out, err = (file.read().decode() for file in files)
    return {"code": code, "out": out, "err": err}


for line in iter(sys.stdin.readline, ""):
    request = json.loads(line)
    print(json.dumps(fork(request["words"], request["input"])), flush=True)
