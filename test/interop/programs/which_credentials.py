"""Prints as JSON which credentials and region botocore uses."""

import json

import botocore.session

session = botocore.session.get_session()
try:
    found = session.get_credentials().get_frozen_credentials()
    print(
        json.dumps(
            {
                "key": found.access_key,
                "token": found.token,
                "region": session.get_config_variable("region"),
            }
        )
    )
except Exception as error:
    print(json.dumps({"error": f"{type(error).__name__}: {error}"}))
