-- wrk script: redeems each authorization code of CODES once. Environment: CODES (file), CLIENT (id:secret in base64),
-- VERIFIER. Stops by itself when all codes are used; then `Non-2xx` must be absent or 0.
local codes, next_one = {}, 0
for line in io.lines(os.getenv("CODES")) do
  codes[#codes + 1] = line
end
local headers = {
  ["Content-Type"] = "application/x-www-form-urlencoded",
  ["Authorization"] = "Basic " .. os.getenv("CLIENT"),
}
local before = "grant_type=authorization_code&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcb&code_verifier="
  .. os.getenv("VERIFIER") .. "&code="

function request()
  next_one = next_one + 1
  if next_one >= #codes then
    wrk.thread:stop()
  end
  return wrk.format("POST", nil, headers, before .. codes[math.min(next_one, #codes)])
end
