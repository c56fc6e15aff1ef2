import os

from requests_oauthlib import OAuth2Session

os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

app = OAuth2Session(
    os.environ["CLIENT_ID"],
    redirect_uri="http://127.0.0.1:8000/callback",
    scope="@SCOPE@",
    pkce="S256",
)
url, state = app.authorization_url("@ISSUER@/oauth/authorize")
print(url)
app.fetch_token(
    "@ISSUER@/oauth/token",
    authorization_response=input("> "),
    client_secret=os.environ.get("CLIENT_SECRET"),
    include_client_id=True,
)
print(app.get("@TEST@").text)
