//! The formats in which records come and go: readers give drafts, and troubles by place; writers take rows one by one.
//! No SQL and no HTTP: what a draft's names mean (which State, which review, which theme) is found out elsewhere.

pub mod archive;
mod biff;
pub mod calendar;
pub mod characters;
pub mod delimited;
pub mod document;
pub mod drafts;
pub mod encoding;
mod latin;
pub mod matrix;
pub mod ohchr;
pub mod place;
pub mod report;
pub mod sheet;
pub mod source;
pub mod tables;
pub mod uhri;
pub mod upr_info;
pub mod upr_info_drafts;
mod workbook;
