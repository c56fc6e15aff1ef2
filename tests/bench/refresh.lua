-- wrk script: refreshes with rotation. Every answer's refresh token is used for a later request. Environment: REFRESH
-- (file with the first tokens, more than there are connections), CLIENT (id:secret in base64).
local waiting, first, last = {}, 1, 0
for line in io.lines(os.getenv("REFRESH")) do
  last = last + 1
  waiting[last] = line
end
local headers = {
  ["Content-Type"] = "application/x-www-form-urlencoded",
  ["Authorization"] = "Basic " .. os.getenv("CLIENT"),
}

function request()
  local token = waiting[first] or "none-left"
  waiting[first] = nil
  first = first + 1
  return wrk.format("POST", nil, headers, "grant_type=refresh_token&refresh_token=" .. token)
end

function response(status, _, body)
  local token = status == 200 and body:match('"refresh_token":"([^"]+)"')
  if token then
    last = last + 1
    waiting[last] = token
  end
end
