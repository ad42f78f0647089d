// Starts GraphiQL, for people who try the GraphQL face by hand. It isn't part of GraphiQL, which is vendored.
"use strict";

(() => {
  const place = document.getElementById("graphiql");
  const { endpoint, state } = place.dataset;
  const who = state === "XSA" ? "XSA, an\n# invented State of the samples." : `${state}.`;

  const query = `# What was recommended to ${who}
# Ctrl+Enter runs, Ctrl+Space completes.
#
# Without a token you see what is public.
# To use one, write below, under Headers:
# { "Authorization": "Bearer <token>" }

query Recommendations {
  recommendations(
    first: 10
    filter: { stateUnderReview: ["${state}"] }
  ) {
    totalCount
    edges {
      node {
        id
        text
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`;

  // Everything is forgotten with the page: tokens must not stay in a shared computer's browser.
  const kept = new Map();
  const storage = {
    get length() {
      return kept.size;
    },
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  };

  // No cookie goes along: who asks is said by the header alone.
  const fetcher = async (request, { headers } = {}) => {
    const answer = await fetch(endpoint, {
      method: "POST",
      credentials: "omit",
      redirect: "error",
      headers: {
        ...headers,
        Accept: "application/graphql-response+json, application/json, application/problem+json",
        "Content-Type": "application/json",
      },
      body: JSON.stringify(request),
    });
    const text = await answer.text();
    try {
      return JSON.parse(text);
    } catch {
      return { errors: [{ message: `The answer ${answer.status} is not JSON.` }] };
    }
  };

  ReactDOM.createRoot(place).render(
    React.createElement(GraphiQL, {
      fetcher,
      storage,
      defaultQuery: query,
      defaultEditorToolsVisibility: "headers",
      isHeadersEditorEnabled: true,
      shouldPersistHeaders: false,
    }),
  );
})();
