-- Posts payments of 1 KRW, each with a key of its own, between accounts drawn at random.
-- Arguments: ACCOUNTS_FILE API_KEY RUN [to MERCHANT | polls TICKETS_FILE].
-- With a merchant, all payments go there. With tickets it asks nine times as often for one of them, whose
-- version it has; a line of the file is a ticket, a comma, its version.

local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

local accounts, merchant, tickets, prefix, headers, condition
local sent = 0

local function lines(file)
  local all = {}
  for line in io.lines(file) do
    all[#all + 1] = line
  end
  return all
end

function init(arguments)
  accounts = lines(arguments[1])
  if arguments[4] == "to" then
    merchant = arguments[5]
  elseif arguments[4] == "polls" then
    tickets = lines(arguments[5])
  end
  prefix = arguments[3] .. "-" .. number .. "-"
  headers = {
    ["Authorization"] = "Bearer " .. arguments[2],
    ["Content-Type"] = "application/json"
  }
  condition = { ["Authorization"] = headers["Authorization"] }
  math.randomseed(os.time() * 100 + number)
end

local function poll()
  local ticket, version = tickets[math.random(#tickets)]:match("([^,]+),(.+)")
  condition["If-None-Match"] = '"' .. version .. '"'
  return wrk.format("GET", "/v1/tickets/" .. ticket, condition)
end

local function pay()
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

function request()
  if tickets and math.random(10) > 1 then
    return poll()
  end
  return pay()
end

-- One line for the program that started this; os.clock() is the processor time of all threads.
function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    "load requests=%d refused=%d connect=%d read=%d write=%d timeout=%d duration_us=%d " ..
    "p50_us=%d p90_us=%d p99_us=%d p99.9_us=%d max_us=%d cpu_us=%d\n",
    summary.requests, errors.status, errors.connect, errors.read, errors.write, errors.timeout,
    summary.duration, latency:percentile(50), latency:percentile(90), latency:percentile(99),
    latency:percentile(99.9), latency.max, os.clock() * 1e6))
end
