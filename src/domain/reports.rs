//! The report at mid-term: what a State was asked, what it answered, what it promised and what is claimed, theme by theme, with the
//! scorecard in front. It is put together from what is recorded, and judges nothing.

use chrono::NaiveDate;

use super::assessments::Claimant;
use super::codes::codes;
use super::kinds::Response;
use super::language::Languages;
use super::reference::reference;
use super::scorecards::Scorecard;

codes! {
    /// In which form a report is given.
    pub enum ReportFormat {
        /// A page.
        Html = "html",
        /// A text document.
        Docx = "docx",
        /// A table: one row for each recommendation and theme.
        Csv = "csv",
    }
}

/// A report.
#[derive(Clone, Debug)]
pub struct Report {
    /// The State's name in the reader's language.
    pub state: String,
    /// The language that was asked for first.
    pub language: String,
    /// The scorecard.
    pub scorecard: Scorecard,
    /// Theme by theme; a recommendation of several themes stands under each of them.
    pub themes: Vec<Theme>,
    /// The documents that it rests on, each once.
    pub sources: Vec<String>,
    /// The words of the report, in the reader's language.
    pub words: Words,
}

/// What stands under one theme.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Its label; none for recommendations without one.
    pub label: Option<String>,
    /// Its recommendations, by number.
    pub rows: Vec<Row>,
}

/// One recommendation.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Its numbers in the report of the Working Group.
    pub numbers: Vec<String>,
    /// What it says.
    pub text: String,
    /// The States that made it.
    pub recommending_states: Vec<String>,
    /// What the State answered.
    pub response: Option<Response>,
    /// The label of that.
    pub response_label: String,
    /// What was promised.
    pub commitments: Vec<String>,
    /// What is claimed, claimant by claimant.
    pub claims: Vec<String>,
    /// Its address.
    pub url: String,
}

/// The words of a report in one language.
#[derive(Clone, Debug)]
pub struct Words(Languages);

impl Words {
    /// Those for a reader.
    pub fn of(languages: &Languages) -> Words {
        Words(languages.clone())
    }

    /// A word of the report.
    pub fn word(&self, code: &str) -> String {
        self.label("report_words", code)
    }

    /// The label of a code of a vocabulary.
    pub fn label(&self, vocabulary: &str, code: &str) -> String {
        let terms = reference().vocabulary(vocabulary);
        let term = terms.and_then(|terms| terms.terms.iter().find(|term| term.code == code));
        term.and_then(|term| self.0.label(&term.label)).unwrap_or_else(|| code.to_owned())
    }

    /// A part of an indicator in one line: what is counted, and its value.
    pub fn part(&self, part: &super::scorecards::ScorecardPart) -> String {
        let code = part.key.split('.').next().unwrap_or_default();
        format!("{}: {}", self.label("scorecard_part", code), self.value(part.value.as_ref(), part.reason))
    }

    /// A claim in one line: who, what, when.
    pub fn claim(&self, claimant: &Claimant, status: &str, day: NaiveDate) -> String {
        let who = claimant.body.clone().unwrap_or_else(|| self.label("claimant_kind", claimant.kind.code()));
        format!("{who}: {} ({day})", self.label("implementation_status", status))
    }

    /// The value of an indicator, or why there is none.
    pub fn value(
        &self,
        value: Option<&super::scorecards::ScoreValue>,
        reason: impl std::borrow::Borrow<Option<super::scorecards::ScorecardReason>>,
    ) -> String {
        use super::scorecards::ScoreValue;
        match (value, *reason.borrow()) {
            (Some(ScoreValue::Count(count)), _) => count.to_string(),
            (Some(ScoreValue::Share(share)), _) => format!("{:.1} %", share * 100.0),
            (Some(ScoreValue::Word(word)), _) => {
                let label = self.label("mid_term_state", word);
                if label == *word { self.label("accreditation_status", word) } else { label }
            }
            (None, Some(reason)) => self.label("scorecard_reason", reason.code()),
            (None, None) => self.word("nothing"),
        }
    }
}

impl Report {
    /// Every text of the report in order, for counting words: headings, cells and sources.
    pub fn texts(&self) -> Vec<String> {
        let mut texts = vec![self.title(), self.words.word("scorecard")];
        for indicator in &self.scorecard.indicators {
            texts.extend([indicator.point.clone(), indicator.title.clone().unwrap_or_default()]);
            texts.push(self.words.value(indicator.value.as_ref(), indicator.reason));
        }
        texts.push(self.words.word("recommendations"));
        for theme in &self.themes {
            texts.push(theme.label.clone().unwrap_or_else(|| self.words.word("no_theme")));
            for row in &theme.rows {
                texts.extend([row.numbers.join(", "), row.text.clone(), row.recommending_states.join(", ")]);
                texts.push(row.response_label.clone());
                texts.extend(row.commitments.iter().chain(&row.claims).cloned());
            }
        }
        texts.push(self.words.word("sources"));
        texts.extend(self.sources.iter().cloned());
        texts
    }

    /// How many words it has: runs of letters and digits; of Chinese and Japanese, where words are not set apart, characters.
    pub fn word_count(&self) -> usize {
        self.texts().iter().map(|text| words_of(text)).sum()
    }

    /// Its title.
    pub fn title(&self) -> String {
        format!("{}: {}", self.words.word("title"), self.state)
    }
}

/// How many words a text has.
pub fn words_of(text: &str) -> usize {
    let (mut count, mut within) = (0, false);
    for letter in text.chars() {
        let alone = matches!(letter, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}');
        let part = letter.is_alphanumeric() || (within && matches!(letter, '\'' | '’' | '-' | '.'));
        if alone {
            count += 1;
            within = false;
        } else if part {
            count += usize::from(!within);
            within = true;
        } else {
            within = false;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::words_of;

    #[test]
    fn words_are_counted_as_people_count_them() {
        assert_eq!(words_of("Ratify, without delay, the State's 2nd protocol (12.1)."), 8);
        assert_eq!(words_of("권고를 이행할 것"), 3);
        assert_eq!(words_of("勧告を実施"), 5);
        assert_eq!(words_of(" — … "), 0);
    }
}
