//! The data sets whose files are taken in, each with its reader: one way to ask all of them for drafts. How a format is
//! read stands in its own file.

use super::matrix::MatrixDrafts;
use super::place::{Notice, Trouble};
use super::source::Source;
use super::uhri::UhriDrafts;
use super::upr_info_drafts::UprInfoDrafts;
use crate::domain::kinds::Dataset;
use crate::domain::source_records::{Draft, Extent};

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holding {
    /// UPR Info's export of recommendations or pledges.
    UprInfo,
    /// OHCHR's matrix of one review.
    Matrix {
        /// The review: CHN-2.
        review: String,
    },
    /// An export of the Universal Human Rights Index.
    Uhri,
}

impl Holding {
    /// The data set that it belongs to.
    pub fn dataset(&self) -> Dataset {
        match self {
            Holding::UprInfo => Dataset::UprInfo,
            Holding::Matrix { .. } => Dataset::Matrix,
            Holding::Uhri => Dataset::Uhri,
        }
    }

    /// The format's name, as the command line and the audit have it.
    pub fn name(&self) -> &'static str {
        match self {
            Holding::UprInfo => "upr-info",
            Holding::Matrix { .. } => "matrix",
            Holding::Uhri => "uhri",
        }
    }

    /// What such a file is complete for.
    pub fn extent(&self) -> Extent {
        match self {
            Holding::UprInfo => Extent::Sessions,
            Holding::Matrix { review } => Extent::Review(review.clone()),
            Holding::Uhri => Extent::Reviews,
        }
    }
}

/// A reader of drafts, each with its review.
pub enum Drafts {
    /// Of UPR Info's export.
    UprInfo(Box<UprInfoDrafts>),
    /// Of a matrix.
    Matrix(Box<MatrixDrafts>),
    /// Of the Index.
    Uhri(Box<UhriDrafts>),
}

impl Drafts {
    /// Opens a file that holds this.
    ///
    /// # Errors
    /// The trouble that ends the file before its first row.
    pub fn open(source: Source, holding: &Holding) -> Result<Drafts, Trouble> {
        Ok(match holding {
            Holding::UprInfo => Drafts::UprInfo(Box::new(UprInfoDrafts::open(source)?)),
            Holding::Matrix { review } => Drafts::Matrix(Box::new(MatrixDrafts::open(source, review)?)),
            Holding::Uhri => Drafts::Uhri(Box::new(UhriDrafts::open(source)?)),
        })
    }

    /// What is worth knowing; complete once everything is read.
    pub fn notices(&self) -> &[Notice] {
        match self {
            Drafts::UprInfo(drafts) => drafts.notices(),
            Drafts::Matrix(drafts) => drafts.notices(),
            Drafts::Uhri(drafts) => drafts.notices(),
        }
    }
}

impl Iterator for Drafts {
    /// The review and the draft.
    type Item = Result<(String, Draft), Trouble>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Drafts::UprInfo(drafts) => drafts.next(),
            Drafts::Matrix(drafts) => drafts.next(),
            Drafts::Uhri(drafts) => drafts.next(),
        }
    }
}
