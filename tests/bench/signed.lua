-- wrk script: sends each Authorization header of SIGNED (file) once, since each has a nonce. Stops by itself when all are used;
-- then `Non-2xx` must be absent or 0.
local lines, next_one = {}, 0
for line in io.lines(os.getenv("SIGNED")) do
  lines[#lines + 1] = line
end

function request()
  next_one = next_one + 1
  if next_one >= #lines then
    wrk.thread:stop()
  end
  return wrk.format("GET", nil, { ["Authorization"] = lines[math.min(next_one, #lines)] })
end
