REDIRECT_URI=http%3A%2F%2F127.0.0.1%3A8000%2Fcallback
VERIFIER=$(openssl rand -hex 32)
CHALLENGE=$(printf %s "$VERIFIER" | openssl dgst -sha256 -binary |
  openssl base64 -A | tr '+/' '-_' | tr -d =)
STATE=$(openssl rand -hex 8)

echo "@ISSUER@/oauth/authorize?response_type=code&client_id=$CLIENT_ID\
&redirect_uri=$REDIRECT_URI&scope=@SCOPE@&state=$STATE\
&code_challenge=$CHALLENGE&code_challenge_method=S256"
printf '> '
read -r ANSWER
case $ANSWER in *"state=$STATE"*) ;; *) exit 1 ;; esac
CODE=$(echo "$ANSWER" | sed -n 's/.*[?&]code=\([^&]*\).*/\1/p')

TOKENS=$(curl -s -u "$CLIENT_ID:$CLIENT_SECRET" "@ISSUER@/oauth/token" \
  -d grant_type=authorization_code -d "code=$CODE" \
  -d "redirect_uri=$REDIRECT_URI" -d "code_verifier=$VERIFIER")
ACCESS_TOKEN=$(echo "$TOKENS" | sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p')
[ -n "$ACCESS_TOKEN" ] || echo "$TOKENS"

curl -s -H "Authorization: Bearer $ACCESS_TOKEN" "@TEST@"
