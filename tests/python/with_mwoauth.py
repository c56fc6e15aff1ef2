"""mwoauth, unmodified: a wiki's handshake at the script, who the person is, and a question to the action API.

The last line of the output is JSON: what the API said, and every secret that was issued."""

import json
import os
from urllib.parse import urlsplit

import mwoauth
import requests
from requests_oauthlib import OAuth1

import person

BASE = os.environ["BASE"]
SCRIPT = f"{BASE}/w/index.php"
consumer = mwoauth.ConsumerToken(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])
secrets = []


def connect():
    redirect, request_token = mwoauth.initiate(SCRIPT, consumer)
    answer = person.decide(redirect, os.environ["NAME"], os.environ["PASSWORD"])
    assert answer.startswith(os.environ["REDIRECT_URI"]), answer
    token = mwoauth.complete(SCRIPT, consumer, request_token, urlsplit(answer).query)
    secrets.extend([request_token.secret, token.secret])
    return token


def refused(run, text):
    try:
        run()
    except mwoauth.OAuthException as error:
        assert text in str(error), error
    else:
        raise AssertionError(f"not refused: {text}")


token = connect()
assert connect() == token, "the same person has the same token again"
identity = mwoauth.identify(SCRIPT, consumer, token)
assert identity["username"] == os.environ["NAME"], identity

handshaker = mwoauth.Handshaker(SCRIPT, consumer)
assert handshaker.identify(token)["sub"] == identity["sub"]

stranger = mwoauth.ConsumerToken(consumer.key, "wrong")
refused(lambda: mwoauth.initiate(SCRIPT, stranger), "Invalid signature")
refused(lambda: mwoauth.initiate(SCRIPT, consumer, callback="https://elsewhere.example/"), "oob")
refused(lambda: mwoauth.identify(SCRIPT, consumer, mwoauth.AccessToken(token.key, "wrong")), "Invalid signature")

signs = OAuth1(consumer.key, consumer.secret, token.key, token.secret)
asks = {"action": "query", "meta": "userinfo", "format": "json"}
for answer in [
    requests.get(f"{BASE}/w/api.php", params=asks, auth=signs),
    requests.post(f"{BASE}/w/api.php", data=asks, auth=signs),
]:
    who = answer.json()["query"]["userinfo"]
    assert who == {"id": identity["sub"], "name": identity["username"]}, who

print(json.dumps({"who": {"username": identity["username"]}, "secrets": secrets}))
