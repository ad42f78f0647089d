//! The three questions that the home page offers to try, as links and as command lines.

use super::layout::encoded;
use super::words::Words;

/// A question to try.
#[derive(Debug)]
pub struct Question {
    /// In words.
    pub title: String,
    /// The link that asks it.
    pub href: String,
    /// The command line that asks it.
    pub command: String,
}

/// The three questions: a list, counts, GraphQL; on a sample State where samples are loaded, else on Korea.
pub fn three(words: &Words, base: &str, origin: &str, samples: bool) -> [Question; 3] {
    let (state, name) = if samples { ("XSA", words.sample_state) } else { ("KOR", words.korea) };
    let supported = format!("/v1/recommendations?state_under_review={state}&response=supported");
    let counts = "/v1/recommendations/counts?by=state_under_review,response";
    let query = format!(
        "{{ recommendations(first: 5, filter: {{stateUnderReview: [\"{state}\"], response: [SUPPORTED]}}) \
         {{ totalCount edges {{ node {{ id text }} }} }} }}"
    );
    [
        Question {
            title: words.question_supported.replace("{state}", name),
            href: format!("{base}{supported}"),
            command: format!("curl '{origin}{supported}'"),
        },
        Question {
            title: words.question_counts.to_owned(),
            href: format!("{base}{counts}"),
            command: format!("curl '{origin}{counts}'"),
        },
        Question {
            title: words.question_graphql.replace("{state}", name),
            href: format!("{base}/graphql?query={}", encoded(&query)),
            command: format!("curl --get '{origin}/graphql' \\\n  --data-urlencode 'query={query}'"),
        },
    ]
}
