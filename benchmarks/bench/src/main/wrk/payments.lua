-- Posts payments of 1 KRW, each with a key of its own, between accounts drawn at random.
-- Arguments: ACCOUNTS_FILE API_KEY RUN [MERCHANT]. With a merchant, all payments go there.

local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

local accounts, merchant, prefix, headers
local sent = 0

function init(arguments)
  accounts = {}
  for line in io.lines(arguments[1]) do
    accounts[#accounts + 1] = line
  end
  merchant = arguments[4]
  prefix = arguments[3] .. "-" .. number .. "-"
  headers = {
    ["Authorization"] = "Bearer " .. arguments[2],
    ["Content-Type"] = "application/json"
  }
  math.randomseed(os.time() * 100 + number)
end

function request()
  local from = math.random(#accounts)
  local to = merchant
  if not to then
    -- Another one than from.
    to = accounts[(from - 1 + math.random(#accounts - 1)) % #accounts + 1]
  end
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
    "payments requests=%d refused=%d connect=%d read=%d write=%d timeout=%d duration_us=%d " ..
    "p50_us=%d p90_us=%d p99_us=%d p99.9_us=%d max_us=%d cpu_us=%d\n",
    summary.requests, errors.status, errors.connect, errors.read, errors.write, errors.timeout,
    summary.duration, latency:percentile(50), latency:percentile(90), latency:percentile(99),
    latency:percentile(99.9), latency.max, os.clock() * 1e6))
end
