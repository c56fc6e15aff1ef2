"""OAuth1Session of requests-oauthlib, unmodified: every signature method without a key of its own, in each place, and the API.

The last line of the output is JSON: what the API said, and every secret that was issued."""

import json
import os

import oauthlib.oauth1 as oauth1
from requests_oauthlib import OAuth1Session
from requests_oauthlib.oauth1_session import TokenRequestDenied

import person

BASE = os.environ["BASE"]
secrets = []


def session(**more):
    return OAuth1Session(
        os.environ["CLIENT_ID"],
        client_secret=os.environ["CLIENT_SECRET"],
        callback_uri=os.environ["REDIRECT_URI"],
        **more,
    )


def connect(**more):
    app = session(**more)
    asked = app.fetch_request_token(f"{BASE}/oauth/request_token")
    assert asked["oauth_callback_confirmed"] == "true", asked
    url = app.authorization_url(f"{BASE}/oauth/authorize")
    app.parse_authorization_response(person.decide(url, os.environ["NAME"], os.environ["PASSWORD"]))
    token = app.fetch_access_token(f"{BASE}/oauth/access_token")
    secrets.extend([asked["oauth_token_secret"], token["oauth_token_secret"]])
    return app


methods = [oauth1.SIGNATURE_HMAC_SHA1, oauth1.SIGNATURE_HMAC_SHA256, oauth1.SIGNATURE_HMAC_SHA512, oauth1.SIGNATURE_PLAINTEXT]
places = [oauth1.SIGNATURE_TYPE_AUTH_HEADER, oauth1.SIGNATURE_TYPE_QUERY, oauth1.SIGNATURE_TYPE_BODY]
for method in methods:
    app = connect(signature_method=method)
    answer = app.get(f"{BASE}/api/test", params={"a": "b c", "d": "&"})
    assert answer.status_code == 200, (method, answer.text)
for place in places[:2]:
    answer = connect(signature_type=place).get(f"{BASE}/api/test?a=b")
    assert answer.status_code == 200, (place, answer.text)

try:
    session(signature_type=places[2]).fetch_request_token(f"{BASE}/oauth/request_token")
except TokenRequestDenied as refusal:
    raise AssertionError(f"in the body: {refusal}")
try:
    OAuth1Session(os.environ["CLIENT_ID"], client_secret="wrong", callback_uri="oob").fetch_request_token(
        f"{BASE}/oauth/request_token"
    )
except TokenRequestDenied as refusal:
    assert "signature_invalid" in str(refusal), refusal
else:
    raise AssertionError("a wrong secret was taken")

print(json.dumps({"who": {"username": answer.json()["username"]}, "secrets": secrets}))
