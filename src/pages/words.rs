//! What the pages say, in six languages: one table for each, and the compiler sees to it that none lacks a line.
//! Names and labels of the field (States, points, data sets) aren't here but in the facts.

mod en;
mod ja;
mod ko;
mod mn;
mod zh_hans;
mod zh_hant;

/// Declares the table and, for the tests, the list of its lines.
macro_rules! words {
    ($($(#[doc = $doc:literal])+ $line:ident,)+) => {
        /// Every line that a page can say, in one language. `{state}` stands for the name of a State.
        #[derive(Debug)]
        pub struct Words {
            $($(#[doc = $doc])+ pub $line: &'static str,)+
        }

        #[cfg(test)]
        impl Words {
            /// All lines with their names.
            pub fn lines(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($line), self.$line)),+]
            }
        }
    };
}

words! {
    /// The language's tag (BCP 47).
    tag,
    /// The language's own name.
    own_name,
    /// Link to the main part, first on every page.
    skip,
    /// Name of the list of languages, for screen readers.
    languages,
    /// Name of the list of pages, for screen readers.
    pages,
    /// Title of the home page in the browser.
    home_title,
    /// What search engines show.
    description,
    /// First heading.
    heading,
    /// What this is.
    lead,
    /// Heading of the note on samples.
    samples_title,
    /// Says that samples are invented.
    samples_note,
    /// Heading of the figures.
    figures,
    /// Figure: States.
    states,
    /// Figure: reviews.
    reviews,
    /// Figure: recommendations.
    recommendations,
    /// Said where no recommendations are loaded; a command follows.
    empty,
    /// Heading: for whom.
    for_whom,
    /// First group.
    websites,
    /// What it has from this.
    websites_text,
    /// Second group.
    journalists,
    /// What it has from this.
    journalists_text,
    /// Third group.
    coalitions,
    /// What it has from this.
    coalitions_text,
    /// Heading: questions to try.
    questions,
    /// How to try them.
    questions_text,
    /// First question, with `{state}`.
    question_supported,
    /// Second question.
    question_counts,
    /// Third question, with `{state}`.
    question_graphql,
    /// Before a command line.
    terminal,
    /// The invented State of the samples, short.
    sample_state,
    /// The Republic of Korea.
    korea,
    /// Heading: documentation.
    documentation,
    /// Title of the REST documentation.
    docs_title,
    /// What is there.
    docs_text,
    /// Title of GraphiQL's page.
    graphiql_title,
    /// What is there.
    graphiql_text,
    /// Title of the OpenAPI description.
    openapi_title,
    /// What it is for.
    openapi_text,
    /// Title of the GraphQL schema.
    schema_title,
    /// What it is for.
    schema_text,
    /// Heading: the nine points.
    points,
    /// Where they come from.
    points_text,
    /// Heading: privacy.
    privacy,
    /// No account.
    privacy_account,
    /// Addresses.
    privacy_address,
    /// Nothing from elsewhere.
    privacy_elsewhere,
    /// Heading: sources.
    sources,
    /// What to do with them.
    sources_text,
    /// Before the program's licences.
    program,
    /// Before the licences of GraphiQL and Swagger UI.
    tools,
    /// On the REST documentation without JavaScript.
    docs_without_script,
    /// On GraphiQL's page without JavaScript.
    graphiql_without_script,
    /// Title of the page that the link of an invitation leads to: it tells nobody what it is about.
    link_title,
    /// What to do with the token in the link.
    link_text,
    /// The same for whoever is signed in.
    link_signed_in,
    /// Heading of the list of problems.
    problems,
    /// What the list is.
    problems_text,
    /// Link to the list.
    problems_all,
    /// Before what a problem means.
    problem_meaning,
    /// Before how to mend it.
    problem_mend,
    /// Before the HTTP status.
    problem_status,
    /// Before the problem's code.
    problem_code,
    /// Title of the page that compares counts.
    counts_title,
    /// What that page is for.
    counts_lead,
    /// Label of the choice of a State.
    counts_state,
    /// Choice of all States.
    counts_all_states,
    /// Label of the choice of a cycle; before its number, too.
    counts_cycle,
    /// Choice of all cycles.
    counts_all_cycles,
    /// Button that shows what was chosen.
    counts_show,
    /// Said where there is nothing to compare.
    counts_nothing,
    /// Caption of the table of reviews.
    counts_reviews,
    /// Head of the column of reviews.
    counts_review,
    /// Head: how many a document reports.
    counts_reported,
    /// Head: numbers of the report that are held.
    counts_numbers,
    /// Head: texts that are held.
    counts_texts,
    /// Head: what each data set counts in its own way.
    counts_sources,
    /// Head: whether everything is held.
    counts_complete,
    /// Head: reasons.
    counts_reasons,
    /// Said where nothing differs.
    counts_same,
    /// Caption of one review's counts, before its name.
    counts_side_by_side,
    /// Head: whose count.
    counts_whose,
    /// Head: the unit.
    counts_unit,
    /// Unit: numbers of the report.
    counts_of_numbers,
    /// Unit: texts.
    counts_of_texts,
    /// Unit: pairs of a text and a State.
    counts_of_pairs,
    /// Caption of one review's differences, before its name.
    counts_why,
    /// Head: which recommendations.
    counts_what,
    /// Head: the first of two counts.
    counts_first,
    /// Head: the second of two counts.
    counts_second,
    /// Head: the first less the second.
    counts_difference,
    /// Link to the recommendations of a review.
    counts_list,
    /// Link to the same as data.
    counts_data,
    /// Name of the links to further pages, for screen readers.
    counts_pages,
    /// Link to the page before.
    counts_newer,
    /// Link to the page after.
    counts_older,
}

/// The tables, in the order of the list of languages.
pub const ALL: [&Words; 6] = [&en::WORDS, &ko::WORDS, &ja::WORDS, &mn::WORDS, &zh_hans::WORDS, &zh_hant::WORDS];

/// The table of a language; the English one for a language that has none.
pub fn of(language: &str) -> &'static Words {
    ALL.iter().find(|words| words.tag == language).copied().unwrap_or(&en::WORDS)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines that may be the same in another language.
    const SHARED: &[&str] = &["tag", "own_name"];

    #[test]
    fn every_line_stands_in_every_language() {
        let english = en::WORDS.lines();
        for words in ALL {
            assert_eq!(words.lines().len(), english.len());
            for ((line, text), (_, in_english)) in words.lines().into_iter().zip(&english) {
                assert!(!text.trim().is_empty(), "{}: {line} is empty", words.tag);
                assert_eq!(text.trim(), text, "{}: {line} has blanks around it", words.tag);
                assert!(!text.contains(['<', '>', '&', '"']), "{}: {line} has markup", words.tag);
                assert_eq!(
                    text.matches("{state}").count(),
                    in_english.matches("{state}").count(),
                    "{}: {line} names the State otherwise than in English",
                    words.tag
                );
                assert_eq!(
                    text.matches(['{', '}']).count(),
                    2 * text.matches("{state}").count(),
                    "{}: {line} holds another place",
                    words.tag
                );
                assert!(
                    words.tag == "en" || SHARED.contains(&line) || text != *in_english,
                    "{}: {line} is English",
                    words.tag
                );
            }
        }
    }

    #[test]
    fn each_language_is_written_in_its_script() {
        let has = |words: &Words, range: std::ops::RangeInclusive<char>| {
            words.lines().iter().filter(|(_, text)| text.chars().any(|c| range.contains(&c))).count() * 10
                >= words.lines().len() * 9
        };
        assert!(has(of("ko"), '\u{ac00}'..='\u{d7a3}'));
        assert!(has(of("mn"), '\u{0400}'..='\u{04ff}'));
        for chinese in ["zh-Hans", "zh-Hant"] {
            assert!(has(of(chinese), '\u{4e00}'..='\u{9fff}'));
        }
        // The commonest characters in which the two scripts differ; none stands on the wrong side.
        let wrong = |language: &str, characters: &str| {
            of(language)
                .lines()
                .into_iter()
                .filter(|(line, text)| *line != "own_name" && text.chars().any(|c| characters.contains(c)))
                .collect::<Vec<_>>()
        };
        assert_eq!(wrong("zh-Hans", "審議國員會權這個來為與後對應說時過還點開關問題網絡數據無書報說語"), []);
        assert_eq!(wrong("zh-Hant", "审议国员会权这个来为与后对应说时过还点开关问题网络数据无书报语"), []);
    }

    #[test]
    fn an_unknown_language_is_answered_in_english() {
        assert_eq!(of("tlh").tag, "en");
        assert_eq!(of("zh-Hant").tag, "zh-Hant");
    }
}
