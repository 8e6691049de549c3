"""Reads a JSON list of {config, credentials, profile}. Prints botocore's cache keys as a JSON list."""
import json
import os
import sys
import tempfile

import botocore.session

keys = []
with tempfile.TemporaryDirectory() as directory:
    config = os.path.join(directory, 'config')
    credentials = os.path.join(directory, 'credentials')
    os.environ['AWS_CONFIG_FILE'] = config
    os.environ['AWS_SHARED_CREDENTIALS_FILE'] = credentials
    for case in json.load(sys.stdin):
        for path, text in ((config, case['config']), (credentials, case['credentials'])):
            with open(path, 'w', encoding='utf-8', newline='') as file:
                file.write(text)
        session = botocore.session.Session(profile=case['profile'])
        resolver = session.get_component('credential_provider')
        loaded = resolver.get_provider('assume-role').load()
        # With a serial number botocore wraps the method, so that it asks for a code only once.
        refresh = getattr(loaded._refresh_using, '_refresh', loaded._refresh_using)
        keys.append(refresh.__self__._cache_key)
json.dump(keys, sys.stdout)
