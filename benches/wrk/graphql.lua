-- A GraphQL document with a random State of those given. The words are: the address, the body with STATE in it, the States.
local threads = 0

function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  path = args[1]
  bodies = {}
  for at = 3, #args do
    bodies[at - 2] = args[2]:gsub("STATE", args[at])
  end
  headers = { ["Content-Type"] = "application/json" }
  math.randomseed(os.time() * 16 + number)
end

function request()
  return wrk.format("POST", path, headers, bodies[math.random(#bodies)])
end
