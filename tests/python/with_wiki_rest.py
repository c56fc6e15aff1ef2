"""requests-oauthlib, unmodified, told the addresses of a wiki's REST interface: a refusal, tokens, who it is, what it may.

The last line of the output is JSON: what the profile said, and every secret that was issued."""

import json
import os

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

from oauthlib.oauth2 import AccessDeniedError
from requests_oauthlib import OAuth2Session

import person

WIKI = f"{os.environ['BASE']}/w/rest.php/oauth2"
ID, SECRET = os.environ["CLIENT_ID"], os.environ.get("CLIENT_SECRET")


def session():
    return OAuth2Session(ID, redirect_uri=os.environ["REDIRECT_URI"], scope=["read", "write"], pkce="S256")


def answered(app, decision):
    url, state = app.authorization_url(f"{WIKI}/authorize")
    answer = person.decide(url, os.environ["NAME"], os.environ["PASSWORD"], decision)
    assert f"state={state}" in answer, answer
    return answer


def redeem(app, answer):
    return app.fetch_token(
        f"{WIKI}/access_token", authorization_response=answer, include_client_id=True, client_secret=SECRET
    )


app = session()
try:
    redeem(app, answered(app, "deny"))
except AccessDeniedError:
    pass
else:
    raise AssertionError("a refusal was no refusal")

app = session()
first = redeem(app, answered(app, "allow"))
profile = app.get(f"{WIKI}/resource/profile")
assert profile.status_code == 200, profile.text
scopes = app.get(f"{WIKI}/resource/scopes").json()["scopes"]
assert {"read", "write"} <= set(scopes), scopes
credentials = {"client_id": ID, "client_secret": SECRET} if SECRET else {"client_id": ID}
second = app.refresh_token(f"{WIKI}/access_token", first["refresh_token"], **credentials)
assert app.get(f"{WIKI}/resource/profile").json() == profile.json()

secrets = [token[name] for token in (first, second) for name in ("access_token", "refresh_token")]
print(json.dumps({"who": profile.json(), "secrets": secrets}))
