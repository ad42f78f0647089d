-- The first page of the recommendations to two random States of those given: a question that hardly ever comes twice.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  states = args
  math.randomseed(os.time() * 16 + number)
end

function request()
  local first = math.random(#states)
  local second = (first + math.random(#states - 1) - 1) % #states + 1
  return wrk.format("GET", "/v1/recommendations?limit=50&state_under_review=" .. states[first] .. "," .. states[second])
end
