#!/usr/bin/env python3
"""Signed requests for a load test: goes through the handshake of OAuth 1.0a and signs as many GETs as are wanted.

signed.py BASE COUNT     prints COUNT Authorization headers for BASE/api/test, HMAC-SHA1, each with a nonce of its own

Environment: CLIENT_ID, CLIENT_SECRET (of a client that signs), NAME, PASSWORD (of the person who allows it). The headers hold
for five minutes. Needs nothing but Python."""

import base64
import hashlib
import hmac
import html
import os
import re
import secrets
import sys
import time
import urllib.parse
import urllib.request

BASE, COUNT = sys.argv[1], int(sys.argv[2])


def q(text):
    return urllib.parse.quote(text, safe="-._~")


def header(method, url, token="", secret="", **more):
    fields = {
        "oauth_consumer_key": os.environ["CLIENT_ID"],
        "oauth_nonce": secrets.token_hex(8),
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(int(time.time())),
        **({"oauth_token": token} if token else {}),
        **more,
    }
    pairs = "&".join(f"{q(name)}={q(value)}" for name, value in sorted(fields.items()))
    text = f"{method}&{q(url)}&{q(pairs)}"
    key = f"{q(os.environ['CLIENT_SECRET'])}&{q(secret)}"
    fields["oauth_signature"] = base64.b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha1)).decode()
    return "OAuth " + ", ".join(f'{name}="{q(value)}"' for name, value in fields.items())


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(), Stay())


def send(url, form=None, **headers):
    data = None if form is None else urllib.parse.urlencode(form).encode()
    try:
        answer = browser.open(urllib.request.Request(url, data, headers))
    except urllib.error.HTTPError as redirect:
        answer = redirect
        assert answer.code == 303, f"{answer.code} at {url}: {answer.read()[:500]}"
    return answer.headers.get("location", ""), answer.read().decode()


def credentials(path, *signs, **more):
    url = f"{BASE}{path}"
    fields = dict(urllib.parse.parse_qsl(send(url, {}, Authorization=header("POST", url, *signs, **more))[1]))
    return fields["oauth_token"], fields["oauth_token_secret"]


def hidden(page, name):
    return html.unescape(re.search(f'name="{name}" value="([^"]*)"', page).group(1))


page = send(f"{BASE}/login")[1]
send(f"{BASE}/login", {"csrf": hidden(page, "csrf"), "username": os.environ["NAME"], "password": os.environ["PASSWORD"]})
temporary = credentials("/oauth/request_token", oauth_callback="http://127.0.0.1/cb")
page = send(f"{BASE}/oauth/authorize?oauth_token={temporary[0]}")[1]
form = {name: hidden(page, name) for name in ("csrf", "interaction")}
where = send(f"{BASE}/oauth/authorize", {**form, "decision": "allow"})[0]
verifier = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(where).query))["oauth_verifier"]
token = credentials("/oauth/access_token", *temporary, oauth_verifier=verifier)
for _ in range(COUNT):
    print(header("GET", f"{BASE}/api/test", *token))
