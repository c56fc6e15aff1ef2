import os

from requests_oauthlib import OAuth1Session

app = OAuth1Session(
    os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    callback_uri="oob",
)
app.fetch_request_token("@ISSUER@/oauth/request_token")
print(app.authorization_url("@ISSUER@/oauth/authorize"))
app.fetch_access_token("@ISSUER@/oauth/access_token", verifier=input("> "))
print(app.get("@TEST@").text)
