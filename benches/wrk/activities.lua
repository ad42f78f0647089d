-- Fifty activities with a filter that changes each time, so that nothing kept can answer. The first word is the field
-- Authorization, or nothing; the second one is the scope.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  if args[1] ~= "" then
    wrk.headers["Authorization"] = args[1]
  end
  scope = args[2]
  math.randomseed(os.time() * 16 + number)
end

function request()
  return wrk.format("GET", "/v1/activities?limit=50&count=none&scope=" .. scope .. "&notice_days_from=" .. math.random(100) .. "&to=20" .. math.random(30, 99) .. "-01-" .. math.random(10, 28))
end
