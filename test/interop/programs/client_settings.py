"""Shows where botocore's clients send their calls and what they trust, for the given profiles.

An empty name is no profile. Prints JSON: for each name the endpoints by service and the CA bundle.
"""

import json
import sys

import botocore.session


def settings_of(profile):
    session = botocore.session.Session(profile=profile or None)
    clients = {name: session.create_client(name, region_name="us-east-1") for name in ("sts", "iam")}
    found = {name: client.meta.endpoint_url for name, client in clients.items()}
    found["trust"] = session.get_config_variable("ca_bundle")
    found["key"] = session.get_credentials().access_key
    return found


print(json.dumps({name: settings_of(name) for name in sys.argv[1:]}))
