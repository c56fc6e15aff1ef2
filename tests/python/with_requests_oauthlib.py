"""requests-oauthlib, unmodified: PKCE, client authentication by Basic and by body, automatic refresh, revocation.

The last line of the output is JSON: what the API said, and every secret that was issued."""

import json
import os

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

import requests
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

import person

BASE = os.environ["BASE"]
ID, SECRET = os.environ["CLIENT_ID"], os.environ.get("CLIENT_SECRET")
TOKEN_URL = f"{BASE}/oauth/token"
secrets = []


def keep(token):
    secrets.extend([token["access_token"], token["refresh_token"]])
    return token


def authorize(**credentials):
    session = OAuth2Session(ID, redirect_uri=os.environ["REDIRECT_URI"], scope=["read", "write"], pkce="S256")
    url, state = session.authorization_url(f"{BASE}/oauth/authorize")
    answer = person.decide(url, os.environ["NAME"], os.environ["PASSWORD"])
    assert f"state={state}" in answer and "iss=" in answer, answer
    keep(session.fetch_token(TOKEN_URL, authorization_response=answer, **credentials))
    return session


def read(session, **credentials):
    answer = session.get(f"{BASE}/api/test", **credentials)
    assert answer.status_code == 200, answer.text
    return answer.json()


def expired_session(token, **more):
    """A session whose token is over, as far as it knows: it refreshes by itself before the next request."""
    updates = []
    session = OAuth2Session(
        ID, token={**token, "expires_at": 1}, auto_refresh_url=TOKEN_URL, token_updater=updates.append, **more
    )
    return session, updates


def refreshes(session, updates, **credentials):
    before = session.token["access_token"]
    who = read(session, **credentials)
    assert len(updates) == 1 and updates[0]["access_token"] != before, updates
    keep(updates[0])
    return who, updates[0]


session = authorize(include_client_id=True, client_secret=SECRET)
assert set(session.token["scope"]) == {"read", "write"}, session.token
who = read(session)
by_body = {"client_id": ID, "client_secret": SECRET} if SECRET else {"client_id": ID}
again, updates = expired_session(session.token, auto_refresh_kwargs=by_body)
same, token = refreshes(again, updates)
assert same == who

if SECRET:
    session = authorize(auth=HTTPBasicAuth(ID, SECRET))
    again, updates = expired_session(session.token)
    same, token = refreshes(again, updates, client_id=ID, client_secret=SECRET)
    assert same == who

url, headers, body = again._client.prepare_token_revocation_request(
    f"{BASE}/oauth/revoke", token["refresh_token"], token_type_hint="refresh_token", **({} if SECRET else {"client_id": ID})
)
answer = requests.post(url, headers=headers, data=body, auth=HTTPBasicAuth(ID, SECRET) if SECRET else None)
assert answer.status_code == 200, answer.text
gone = requests.get(f"{BASE}/api/test", headers={"Authorization": f"Bearer {token['access_token']}"})
assert gone.status_code == 401, gone.text

print(json.dumps({"who": who, "secrets": secrets}))
