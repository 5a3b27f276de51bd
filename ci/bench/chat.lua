-- wrk script: POST the body in the file BODY, its marker (if it has one) replaced by another question in each request.
-- START is the first question's number. Prints one line `RESULT {json}` at the end.
local file = assert(io.open(assert(os.getenv("BODY"), "set BODY to a file"), "rb"))
local whole = file:read("*a")
local before, after = whole:match("^(.*)@question@(.*)$")
file:close()
local number = tonumber(os.getenv("START") or "0")
local places = {}
for place in string.gmatch(assert(os.getenv("PLACES"), "set PLACES to names, parted by commas"), "[^,]+") do
  places[#places + 1] = place
end
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer sk-bench-key-0001"

request = function()
  if not before then
    return wrk.format(nil, nil, nil, whole)
  end
  number = number + 1
  local from = places[number % #places + 1]
  local to = places[math.floor(number / #places) % #places + 1]
  return wrk.format(nil, nil, nil, before .. from .. " to " .. to .. " for group " .. number .. after)
end

done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('RESULT {"done":%d,"seconds":%.6f,"bytes":%d,"failed":%d,"p50_ms":%.3f,"p99_ms":%.3f}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, e.status + e.connect + e.read + e.write + e.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
