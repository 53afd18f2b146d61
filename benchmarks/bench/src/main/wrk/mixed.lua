-- Posts payments of 1 KRW and, nine times as often, asks for tickets whose version it has.
-- Arguments: ACCOUNTS_FILE API_KEY RUN TICKETS_FILE, whose lines are a ticket, a comma, its version.

local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

local accounts, tickets, prefix, headers, condition
local sent = 0

function init(arguments)
  accounts = {}
  for line in io.lines(arguments[1]) do
    accounts[#accounts + 1] = line
  end
  tickets = {}
  for line in io.lines(arguments[4]) do
    tickets[#tickets + 1] = line
  end
  prefix = arguments[3] .. "-" .. number .. "-"
  headers = {
    ["Authorization"] = "Bearer " .. arguments[2],
    ["Content-Type"] = "application/json"
  }
  condition = { ["Authorization"] = headers["Authorization"] }
  math.randomseed(os.time() * 100 + number)
end

function request()
  if math.random(10) > 1 then
    local ticket, version = tickets[math.random(#tickets)]:match("([^,]+),(.+)")
    condition["If-None-Match"] = '"' .. version .. '"'
    return wrk.format("GET", "/v1/tickets/" .. ticket, condition)
  end
  local from = math.random(#accounts)
  -- Another one than from.
  local to = accounts[(from - 1 + math.random(#accounts - 1)) % #accounts + 1]
  sent = sent + 1
  headers["Idempotency-Key"] = prefix .. sent
  return wrk.format("POST", "/v1/payments", headers,
    '{"method":"balance","from":"' .. accounts[from] .. '","to":"' .. to ..
    '","amount":{"asset":"KRW","value":1}}')
end

-- One line for the program that started this; os.clock() is the processor time of all threads.
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    "mixed requests=%d refused=%d connect=%d read=%d write=%d timeout=%d duration_us=%d " ..
    "p50_us=%d p90_us=%d p99_us=%d p99.9_us=%d max_us=%d cpu_us=%d\n",
    summary.requests, errors.status, errors.connect, errors.read, errors.write, errors.timeout,
    summary.duration, latency:percentile(50), latency:percentile(90), latency:percentile(99),
    latency:percentile(99.9), latency.max, os.clock() * 1e6))
end
