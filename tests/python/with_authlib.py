"""authlib, unmodified: S256, refresh, revocation, client authentication by Basic, by body, and none.

The last line of the output is JSON: what the API said, and every secret that was issued."""

import json
import os

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"

from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session

import person

BASE = os.environ["BASE"]
SECRET = os.environ.get("CLIENT_SECRET")
TOKEN_URL = f"{BASE}/oauth/token"
secrets = []


def keep(token):
    secrets.extend([token["access_token"], token["refresh_token"]])
    return token


def run(method):
    session = OAuth2Session(
        os.environ["CLIENT_ID"],
        SECRET,
        scope="read",
        redirect_uri=os.environ["REDIRECT_URI"],
        code_challenge_method="S256",
        token_endpoint_auth_method=method,
        revocation_endpoint_auth_method=method,
    )
    verifier = generate_token(48)
    url, state = session.create_authorization_url(f"{BASE}/oauth/authorize", code_verifier=verifier)
    answer = person.decide(url, os.environ["NAME"], os.environ["PASSWORD"])
    token = keep(session.fetch_token(TOKEN_URL, authorization_response=answer, state=state, code_verifier=verifier))
    who = session.get(f"{BASE}/api/test")
    assert who.status_code == 200, who.text
    keep(session.refresh_token(TOKEN_URL, refresh_token=token["refresh_token"]))
    assert session.token["access_token"] != token["access_token"]
    assert session.get(f"{BASE}/api/test").json() == who.json()
    refresh = session.token["refresh_token"]
    answer = session.revoke_token(f"{BASE}/oauth/revoke", token=refresh, token_type_hint="refresh_token")
    assert answer.status_code == 200, answer.text
    assert session.get(f"{BASE}/api/test").status_code == 401
    try:
        session.refresh_token(TOKEN_URL, refresh_token=refresh)
    except OAuthError as error:
        assert error.error == "invalid_grant", error
    else:
        raise AssertionError("a revoked token was refreshed")
    return who.json()


for method in ["client_secret_basic", "client_secret_post"] if SECRET else ["none"]:
    who = run(method)
print(json.dumps({"who": who, "secrets": secrets}))
