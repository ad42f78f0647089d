//! The heads of a matrix's columns, which vary from cycle to cycle, and where each column stands in the table's grid.
//! What stands under them is for others.

use super::super::characters::tidy;
use super::super::document::Row;
use crate::domain::folding::fold;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The number in the report, where it has a column of its own.
    Number,
    /// The text, most often with its number before it and its States after it.
    Recommendation,
    /// The States that made it.
    States,
    /// The position of the State under review.
    Position,
    /// Themes, and often goals and groups of persons under heads of their own within the cell.
    Themes,
    /// Sustainable Development Goals.
    Goals,
    /// Groups of persons.
    Groups,
    /// What whoever works with the matrix writes into it; nothing of the review.
    Assessment,
}

impl Kind {
    /// All of them, in the order of their numbers.
    pub const ALL: [Kind; 8] = [
        Kind::Number,
        Kind::Recommendation,
        Kind::States,
        Kind::Position,
        Kind::Themes,
        Kind::Goals,
        Kind::Groups,
        Kind::Assessment,
    ];

    /// What a head means; only its letters count.
    pub fn of(head: &str) -> Option<Kind> {
        Some(match fold(head).as_str() {
            "no"
            | "nr"
            | "number"
            | "para"
            | "paragraph"
            | "paragraphnumber"
            | "paragraphno"
            | "recno"
            | "recommendationnumber"
            | "recommendationno"
            | "numberofrecommendation" => Kind::Number,
            "recommendation"
            | "recommendations"
            | "recommendationtext"
            | "textofrecommendation"
            | "textoftherecommendation"
            | "recommendationandrecommendingstate"
            | "recommendationandrecommendingstates"
            | "recommendationsandrecommendingstate"
            | "recommendationsandrecommendingstates" => Kind::Recommendation,
            "recommendingstate"
            | "recommendingstates"
            | "recommendingcountry"
            | "recommendingcountries"
            | "recommendedby"
            | "state"
            | "states"
            | "statesmakingtherecommendation" => Kind::States,
            "position"
            | "positions"
            | "stateposition"
            | "statesposition"
            | "positionofthestate"
            | "positionofstate"
            | "positionofthestateunderreview"
            | "positionofstateunderreview"
            | "response"
            | "responseofthestateunderreview" => Kind::Position,
            "theme"
            | "themes"
            | "listofthemes"
            | "fulllistofthemes"
            | "humanrightstheme"
            | "humanrightsthemes"
            | "humanrightsthemesandgroupsofpersons"
            | "humanrightsthemesandaffectedpersons"
            | "themesandgroupsofpersons"
            | "themesandaffectedpersons"
            | "rightorarea"
            | "rightsorareas" => Kind::Themes,
            "sdg"
            | "sdgs"
            | "relevantsdg"
            | "relevantsdgs"
            | "sustainabledevelopmentgoal"
            | "sustainabledevelopmentgoals"
            | "relevantsustainabledevelopmentgoals" => Kind::Goals,
            "groupofpersons" | "groupsofpersons" | "affectedperson" | "affectedpersons" | "affectedgroups"
            | "personsaffected" => Kind::Groups,
            other if other.starts_with("assessment") || other.starts_with("comments") => Kind::Assessment,
            _ => return None,
        })
    }

    /// The most bytes that are read of a cell. The longest text of a real matrix has some 350, the longest cell some 3,000.
    pub fn limit(self) -> usize {
        if self == Kind::Recommendation { 64 << 10 } else { 16 << 10 }
    }

    /// Whether two columns of it can be read as one.
    fn is_list(self) -> bool {
        matches!(self, Kind::Themes | Kind::Goals | Kind::Groups | Kind::Assessment)
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Column {
    /// Its first column of the grid, and the first that isn't its own.
    from: usize,
    to: usize,
    head: String,
    kind: Option<Kind>,
}

/// The columns of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    columns: Vec<Column>,
}

impl Layout {
    /// Reads a row as heads; none if it isn't one with the two columns that every matrix has.
    ///
    /// # Errors
    /// The head that stands twice where it can't.
    pub fn of(row: &Row) -> Option<Result<Layout, String>> {
        let columns: Vec<Column> = row
            .cells
            .iter()
            .map(|cell| {
                let head = tidy(&cell.text);
                Column { from: cell.column, to: cell.column + cell.span, kind: Kind::of(&head), head }
            })
            .collect();
        let has = |kind| columns.iter().any(|column| column.kind == Some(kind));
        if !has(Kind::Recommendation) || !has(Kind::Position) {
            return None;
        }
        let twice = columns.iter().enumerate().find(|(index, column)| {
            column.kind.is_some_and(|kind| !kind.is_list())
                && columns.iter().take(*index).any(|other| other.kind == column.kind)
        });
        Some(match twice {
            Some((_, column)) => Err(column.head.clone()),
            None => Ok(Layout { columns }),
        })
    }

    /// How many columns it has.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    /// What stands in a column of the grid.
    pub fn kind_at(&self, column: usize) -> Option<Kind> {
        self.at(column).and_then(|column| column.kind)
    }

    /// The head over a column of the grid, or its number where there is none.
    pub fn head_at(&self, column: usize) -> String {
        let head = self.at(column).map(|column| column.head.clone()).filter(|head| !head.is_empty());
        head.unwrap_or_else(|| (column + 1).to_string())
    }

    /// The head of a kind's first column.
    pub fn head_of(&self, kind: Kind) -> String {
        let column = self.columns.iter().find(|column| column.kind == Some(kind));
        column.map_or_else(|| "Recommendation".to_owned(), |column| column.head.clone())
    }

    /// The heads that nothing is known of.
    pub fn unknown(&self) -> Vec<&str> {
        let unknown = self.columns.iter().filter(|column| column.kind.is_none() && !column.head.is_empty());
        unknown.map(|column| column.head.as_str()).collect()
    }

    fn at(&self, column: usize) -> Option<&Column> {
        self.columns.iter().find(|known| (known.from..known.to).contains(&column))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_of_every_cycle_are_known() {
        for (head, kind) in [
            ("Recommendation", Kind::Recommendation),
            ("  RECOMMENDATION and recommending  State", Kind::Recommendation),
            ("Recommending state/s", Kind::States),
            ("Position", Kind::Position),
            ("Position of the State under review", Kind::Position),
            ("Full list of themes", Kind::Themes),
            ("Human rights themes and groups of persons", Kind::Themes),
            ("Relevant SDGs", Kind::Goals),
            ("Affected persons:", Kind::Groups),
            ("Groups of persons", Kind::Groups),
            ("Assessment/comments on level of implementation", Kind::Assessment),
            ("No.", Kind::Number),
        ] {
            assert_eq!(Kind::of(head), Some(kind), "{head}");
        }
        assert_eq!(Kind::of("Lead ministry"), None);
    }

    #[test]
    fn kinds_are_numbered_in_their_order() {
        assert!(Kind::ALL.iter().enumerate().all(|(number, kind)| *kind as usize == number));
    }
}
