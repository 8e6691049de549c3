"""Reads pairs of config and credentials files with the real botocore.

Standard input: a JSON list of {"config": base64, "credentials": base64}.
Standard output: a JSON list with, for each pair, botocore's result:
  {"refused": ["config", "credentials"], "profiles": {name: {"settings": {...}, "answer": {...}}}}
Nothing leaves the machine. Processes, metadata services and sign-ins are replaced.
"""

import base64
import json
import os
import sys
import tempfile

import botocore.awsrequest
import botocore.configloader
import botocore.configprovider
import botocore.credentials
import botocore.loaders
import botocore.session
from botocore.exceptions import ConfigParseError

loader = botocore.loaders.create_loader()
work = tempfile.TemporaryDirectory()
config_path = os.path.join(work.name, "config")
credentials_path = os.path.join(work.name, "credentials")
os.environ.clear()
os.environ.update(
    HOME=work.name, AWS_CONFIG_FILE=config_path, AWS_SHARED_CREDENTIALS_FILE=credentials_path
)


class StandInSourcer:
    """Knows the sources that botocore knows, and asks none of them."""

    def is_supported(self, name):
        return name in ("Environment", "Ec2InstanceMetadata", "EcsContainer")

    def source_credentials(self, name):
        return botocore.credentials.Credentials("AKIASOURCE", "secret")


class StandInProcess:
    returncode = 0

    def __init__(self, words, **kwargs):
        words[0]  # Nothing to start: the real one raises IndexError, too.

    def communicate(self):
        return b'{"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "s"}', b""


class StandInLogin(botocore.credentials.CredentialProvider):
    METHOD = "login"

    def __init__(self, profile_name, load_config, **kwargs):
        self.profile_name, self.load_config = profile_name, load_config

    def load(self):
        profile = self.load_config().get("profiles", {}).get(self.profile_name, {})
        if "login_session" in profile:
            return botocore.credentials.Credentials("AKIALOGIN", "s", method="login")


def builder_for(session):
    builder = botocore.credentials.ProfileProviderBuilder(session)
    builder._create_login_provider = lambda name: StandInLogin(name, lambda: session.full_config)
    builder._create_process_provider = lambda name: botocore.credentials.ProcessProvider(
        name, lambda: session.full_config, popen=StandInProcess
    )
    return builder


def answer_for(session, name):
    """Which provider answers for a profile, and with which key, or the error."""
    builder = builder_for(session)
    role = botocore.credentials.AssumeRoleProvider(
        load_config=lambda: session.full_config,
        client_creator=lambda *args, **kwargs: None,
        cache={},
        profile_name=name,
        credential_sourcer=StandInSourcer(),
        profile_provider_builder=builder,
    )
    providers = [role] + builder.providers(profile_name=name, disable_env_vars=True)
    try:
        for provider in providers:
            credentials = provider.load()
            if credentials is not None:
                deferred = isinstance(
                    credentials, botocore.credentials.DeferredRefreshableCredentials
                )
                return {
                    "method": provider.METHOD,
                    "key": None if deferred else credentials.access_key,
                    "token": None if deferred else credentials.token,
                }
        return {"method": None}
    except Exception as error:
        return {"error": type(error).__name__}


def endpoint_for(session, settings, service):
    """The endpoint that the files give, or the error that a client dies of."""
    ignored = settings.get("ignore_configured_endpoint_urls", "")
    if isinstance(ignored, str) and ignored.lower() == "true":
        return None
    provider = botocore.configprovider.ConfiguredEndpointProvider(
        session.full_config, settings, service, environ={}
    )
    try:
        return provider.provide()
    except Exception as error:
        return {"error": type(error).__name__}


def stand_in_response(request, **kwargs):
    response = botocore.awsrequest.AWSResponse(request.url, 400, {}, None)
    response._content = b"<ErrorResponse><Error><Code>Sent</Code></Error></ErrorResponse>"
    return response


def call_for(name, settings):
    """What a client of the profile dies of before it sends anything; None where it sends."""
    session = botocore.session.Session(profile=name)
    session.register_component("data_loader", loader)
    session.register("before-send", stand_in_response)
    try:
        client = session.create_client(
            "sts", aws_access_key_id="A", aws_secret_access_key="s", aws_session_token=None
        )
        if "role_arn" not in settings or "web_identity_token_file" in settings:
            client.get_caller_identity()
        # As `AssumeRoleProvider` and its fetcher have them.
        arguments = {
            "RoleArn": settings["role_arn"],
            "RoleSessionName": settings.get("role_session_name") or "botocore-session",
        }
        if settings.get("external_id") is not None:
            arguments["ExternalId"] = settings["external_id"]
        if settings.get("mfa_serial") is not None:
            arguments.update(SerialNumber=settings["mfa_serial"], TokenCode="123456")
        try:
            arguments["DurationSeconds"] = int(settings["duration_seconds"])
        except (KeyError, ValueError):
            pass
        client.assume_role(**arguments)
    except botocore.exceptions.ClientError:
        return None
    except Exception as error:
        return type(error).__name__
    return None


def is_refused(load, path):
    try:
        load(path)
        return False
    except ConfigParseError:
        return True
    except botocore.exceptions.ConfigNotFound:
        return False


def read(pair):
    for path, key in ((config_path, "config"), (credentials_path, "credentials")):
        with open(path, "wb") as file:
            file.write(base64.b64decode(pair[key]))
    refused = []
    if is_refused(botocore.configloader.load_config, config_path):
        refused.append("config")
    if is_refused(botocore.configloader.raw_config_parse, credentials_path):
        refused.append("credentials")
    if refused:
        return {"refused": refused, "profiles": {}}
    session = botocore.session.Session()
    profiles = session.full_config["profiles"]
    return {
        "refused": [],
        "profiles": {
            name: {
                "settings": settings,
                "answer": answer_for(session, name) if name else {"error": "not asked"},
                "call": call_for(name, settings) if pair.get("calls") and name else None,
                "endpoints": {
                    service: endpoint_for(session, settings, service) for service in ("sts", "iam")
                },
            }
            for name, settings in profiles.items()
        },
    }


json.dump([read(pair) for pair in json.load(sys.stdin)], sys.stdout)
