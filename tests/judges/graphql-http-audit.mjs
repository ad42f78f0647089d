// Judges /graphql by the audits of graphql-http, the reference implementation of GraphQL over HTTP.
//
//   node graphql-http-audit.mjs http://127.0.0.1:8080
//
// Ends with 1 where a MUST fails, or a SHOULD that isn't excepted below; with 77 where it can't be run.

// SHOULDs that are knowingly not followed, by the id of the audit, each with its reason.
const EXCEPTED = {
};

const address = process.argv[2];
if (!address) {
  console.error("usage: graphql-http-audit.mjs URL");
  process.exit(2);
}

let serverAudits;
try {
  ({ serverAudits } = await import("graphql-http"));
} catch (error) {
  console.log(`skipped: the packages of tests/judges are not installed (${error.code ?? error.message}); scripts/install-test-tools does it`);
  process.exit(77);
}

const url = new URL("/graphql", address).href;
const fetchFn = (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(10_000) });
const failed = [];
const excepted = [];
let passed = 0;

for (const audit of serverAudits({ url, fetchFn })) {
  let result;
  try {
    result = await audit.fn();
  } catch (error) {
    result = { id: audit.id, name: audit.name, status: "error", reason: `${error}` };
  }
  if (result.status === "ok") {
    passed += 1;
  } else if (result.status === "notice") {
    // A MAY that is not taken up.
    console.log(`note   ${audit.id} ${audit.name}`);
  } else if (audit.id in EXCEPTED && !audit.name.startsWith("MUST")) {
    excepted.push(audit.id);
    console.log(`except ${audit.id} ${audit.name}: ${EXCEPTED[audit.id]}`);
  } else {
    failed.push(audit.id);
    console.log(`FAIL   ${audit.id} ${audit.name}: ${result.reason}`);
    if (result.response) console.log(`       answered ${result.response.status} ${result.response.headers.get("content-type")}`);
  }
}

for (const id of Object.keys(EXCEPTED).filter((id) => !excepted.includes(id))) {
  failed.push(id);
  console.log(`FAIL   ${id} is excepted, but passes or is unknown: take it out of the list`);
}
console.log(`graphql-http: ${passed} passed, ${failed.length} failed, ${excepted.length} excepted`);
process.exit(failed.length === 0 ? 0 : 1);
