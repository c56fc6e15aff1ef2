"""OAuth1Session of requests-oauthlib, unmodified: every signature method that both sides have, with its parameters in each place,
through the handshake to calls of the API.

As `with_oauth1session.py key FILE` it writes an RSA key for itself there and prints its public half. Else the last line of
the output is JSON: what the API said, and every secret that was issued."""

import base64
import json
import os
import sys

import oauthlib.oauth1 as oauth1
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from requests_oauthlib import OAuth1Session
from requests_oauthlib.oauth1_session import TokenRequestDenied


def new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def private_half(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


if sys.argv[1:2] == ["key"]:
    key = new_key()
    with open(sys.argv[2], "w") as file:
        file.write(private_half(key))
    print(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(), end="")
    sys.exit()

import person

BASE, ID, REDIRECT_URI = os.environ["BASE"], os.environ["CLIENT_ID"], os.environ["REDIRECT_URI"]
with open(os.environ["RSA_KEY"]) as file:
    KEY = file.read()
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HEADER, QUERY, BODY = oauth1.SIGNATURE_TYPE_AUTH_HEADER, oauth1.SIGNATURE_TYPE_QUERY, oauth1.SIGNATURE_TYPE_BODY
# The library has RSA-SHA512 too, and the server has not.
METHODS = [
    oauth1.SIGNATURE_HMAC_SHA1,
    oauth1.SIGNATURE_HMAC_SHA256,
    oauth1.SIGNATURE_HMAC_SHA512,
    oauth1.SIGNATURE_PLAINTEXT,
    oauth1.SIGNATURE_RSA_SHA1,
    oauth1.SIGNATURE_RSA_SHA256,
]
secrets = []


def session(method, place=HEADER, secret=os.environ["CLIENT_SECRET"], key=KEY):
    signs = {"rsa_key": key} if method.startswith("RSA") else {"client_secret": secret}
    return OAuth1Session(ID, callback_uri=REDIRECT_URI, signature_method=method, signature_type=place, **signs)


def connect(method, place):
    app = session(method, place)
    asked = app.fetch_request_token(f"{BASE}/oauth/request_token")
    assert asked["oauth_callback_confirmed"] == "true", asked
    url = app.authorization_url(f"{BASE}/oauth/authorize")
    app.parse_authorization_response(person.decide(url, os.environ["NAME"], os.environ["PASSWORD"]))
    token = app.fetch_access_token(f"{BASE}/oauth/access_token")
    assert set(token) == {"oauth_token", "oauth_token_secret"}, token
    # Whoever signs by RSA is given secrets all the same, and needs none.
    secrets.extend([asked["oauth_token_secret"], token["oauth_token_secret"]])
    return app


def is_taken(answer, *of):
    assert answer.status_code == 200, (*of, answer.status_code, answer.text)
    return answer.json()


for method in METHODS:
    for place in [HEADER, QUERY, BODY]:
        app = connect(method, place)
        # A form body, which is signed too.
        asks = {"action": "query", "meta": "userinfo", "format": "json", "x": "a b&c"}
        form = is_taken(app.post(f"{BASE}/w/api.php?x=1", data=asks), method, place)
        assert form["query"]["userinfo"]["name"] == os.environ["NAME"], form
        if place == BODY:
            # The library refuses to put its parameters into the body of a GET, which has none, or of an upload.
            continue
        who = is_taken(app.get(f"{BASE}/api/test?a=1", params={"a": "b c", "d": "&"}), method, place)
        # An upload, whose body is not signed.
        upload = {"title": f"{method} {place}"}
        entry = is_taken(app.post(f"{BASE}/api/submit", data=upload, files={"file": ("a.png", PICTURE)}), method, place)
        assert entry["title"] == upload["title"], entry

for app in [
    session(oauth1.SIGNATURE_HMAC_SHA1, secret="wrong"),
    session(oauth1.SIGNATURE_PLAINTEXT, secret="wrong"),
    session(oauth1.SIGNATURE_RSA_SHA256, key=private_half(new_key())),
]:
    try:
        app.fetch_request_token(f"{BASE}/oauth/request_token")
    except TokenRequestDenied as refusal:
        assert "signature_invalid" in str(refusal), refusal
    else:
        raise AssertionError("a wrong secret or key was taken")

print(json.dumps({"who": {"username": who["username"]}, "secrets": secrets}))
