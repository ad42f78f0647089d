//! The enumerations of official records. Every code stands in a vocabulary of `facts/` too, with labels and source.

use super::codes::codes;
use super::folding::fold;

codes! {
    /// What a State is to the review.
    pub enum StateKind {
        /// One of the 193 Member States of the United Nations.
        Member = "member",
        /// An observer State: it recommends, and is not reviewed.
        Observer = "observer",
        /// An invented State of the samples.
        Sample = "sample",
    }
}

codes! {
    /// The UN regional group in which a State elects.
    pub enum RegionalGroup {
        /// African States.
        African = "african",
        /// Asia-Pacific States.
        AsiaPacific = "asia_pacific",
        /// Eastern European States.
        EasternEuropean = "eastern_european",
        /// Latin American and Caribbean States.
        LatinAmericanAndCaribbean = "latin_american_and_caribbean",
        /// Western European and other States.
        WesternEuropeanAndOthers = "western_european_and_others",
    }
}

codes! {
    /// Where a review stands.
    pub enum ReviewStatus {
        /// A session is fixed for it.
        Scheduled = "scheduled",
        /// It was moved to a later session.
        Postponed = "postponed",
        /// The dialogue was held; the Council has not adopted the outcome yet.
        Reviewed = "reviewed",
        /// The Council has adopted the outcome.
        OutcomeAdopted = "outcome_adopted",
        /// The State was not reviewed in this cycle.
        NotHeld = "not_held",
    }
}

codes! {
    /// Whether it was recommended by States or pledged by the State under review itself.
    pub enum RecommendationKind {
        /// Made by one or more other States.
        Recommendation = "recommendation",
        /// A voluntary pledge or commitment of the State under review (resolution 5/1, annex, paragraph 1 d).
        VoluntaryPledge = "voluntary_pledge",
    }
}

codes! {
    /// The State's position on a recommendation. The UN's terms are supported and noted (resolution 5/1, annex, paragraph 32).
    pub enum Response {
        /// It enjoys the support of the State under review.
        Supported = "supported",
        /// The document says both, and does not split the recommendation.
        SupportedInPart = "supported_in_part",
        /// It was noted: not supported, or without a clear answer.
        Noted = "noted",
        /// No position has been taken yet.
        Pending = "pending",
    }
}

impl Response {
    /// What a word of a document or of a data set means. The word alone counts, not its spelling: `Supported/Noted` is
    /// both. *Accepted and already implemented* is support; what it claims beside that is for those who read the word.
    pub fn of_word(printed: &str) -> Option<Response> {
        Some(match fold(printed).as_str() {
            "supported"
            | "accepted"
            | "enjoysthesupport"
            | "acceptedandalreadyimplemented"
            | "acceptedalreadyimplemented"
            | "acceptedandbeingimplemented"
            | "acceptedandintheprocessofimplementation"
            | "supportedandalreadyimplemented"
            | "supportedalreadyimplemented"
            | "supportedandbeingimplemented"
            | "supportedandintheprocessofimplementation" => Response::Supported,
            "inpart"
            | "supportednoted"
            | "notedsupported"
            | "supportedinpart"
            | "supportedpartially"
            | "supportedinpartnotedinpart"
            | "partiallysupported"
            | "partlysupported"
            | "acceptedinpart"
            | "partiallyaccepted"
            | "partlyaccepted"
            | "partiallynoted" => Response::SupportedInPart,
            "noted"
            | "rejected"
            | "notaccepted"
            | "notsupported"
            | "doesnotenjoythesupport"
            | "inprinciple"
            | "acceptedinprinciple" => Response::Noted,
            "pending" | "noposition" | "noresponse" | "noanswer" | "noclearresponse" => Response::Pending,
            _ => return None,
        })
    }
}

codes! {
    /// When in the review a position was taken.
    pub enum PositionStage {
        /// In the Working Group's report.
        WorkingGroupReport = "working_group_report",
        /// In the addendum to it.
        Addendum = "addendum",
        /// At the adoption of the outcome by the Council.
        Adoption = "adoption",
        /// In a mid-term report.
        MidTerm = "mid_term",
        /// At any later time.
        Later = "later",
    }
}

codes! {
    /// Whose wording a recommendation's text is.
    pub enum TextKind {
        /// The United Nations' own text.
        Official = "official",
        /// The text as a data set edited it.
        SourceEdition = "source_edition",
        /// An invented text of the samples.
        Sample = "sample",
    }
}

codes! {
    /// What kind of text answers in a language.
    pub enum TextOrigin {
        /// The original.
        Original = "original",
        /// An official version in another language.
        Official = "official",
        /// A translation.
        Translation = "translation",
        /// A summary.
        Summary = "summary",
    }
}

codes! {
    /// The data set that a source record comes from.
    pub enum Dataset {
        /// UPR Info's database of recommendations.
        UprInfo = "upr_info",
        /// OHCHR's Universal Human Rights Index.
        Uhri = "uhri",
        /// OHCHR's matrix of recommendations of one review.
        Matrix = "matrix",
        /// The samples of this project.
        Sample = "sample",
    }
}

codes! {
    /// Why a recommendation is held to concern a jurisdiction.
    pub enum JurisdictionBasis {
        /// The text names it.
        TextNamesIt = "text_names_it",
        /// A source says so.
        Stated = "stated",
    }
}

codes! {
    /// What a document of a review is.
    pub enum DocumentKind {
        /// The report of the Working Group.
        WorkingGroupReport = "working_group_report",
        /// The State's addendum to it.
        Addendum = "addendum",
        /// The national report.
        NationalReport = "national_report",
        /// The UN's compilation of its own information.
        Compilation = "compilation",
        /// OHCHR's summary of stakeholders' submissions.
        StakeholderSummary = "stakeholder_summary",
        /// A decision of the Council.
        Decision = "decision",
        /// A mid-term report.
        MidTermReport = "mid_term_report",
        /// A letter of the High Commissioner.
        Letter = "letter",
        /// A submission.
        Submission = "submission",
        /// A statement.
        Statement = "statement",
        /// Anything else.
        Other = "other",
    }
}

codes! {
    /// What an organization is.
    pub enum OrganizationKind {
        /// Non-governmental organization.
        Ngo = "ngo",
        /// Network or coalition of organizations.
        Network = "network",
        /// Religious organization.
        Religious = "religious",
        /// Association of lawyers.
        Lawyers = "lawyers",
        /// Academic institution.
        Academic = "academic",
        /// National human rights institution.
        Nhri = "nhri",
        /// Equality body.
        EqualityBody = "equality_body",
        /// Body of the government.
        GovernmentBody = "government_body",
        /// Parliament or a body of it.
        Parliament = "parliament",
        /// Court.
        Court = "court",
        /// Body of the United Nations.
        Un = "un",
    }
}

codes! {
    /// On what basis an organization is recorded.
    pub enum OrganizationBasis {
        /// A public document names it: its name as printed, nothing more.
        Document = "document",
        /// It agreed to be recorded.
        Consent = "consent",
    }
}

codes! {
    /// What a count counts.
    pub enum CountUnit {
        /// Texts: one text is counted once.
        Recommendation = "recommendation",
        /// Distinct numbers of reports: the UN's own count.
        Paragraph = "paragraph",
        /// Pairs of a text and a State that made it.
        RecommendingState = "recommending_state",
    }
}
