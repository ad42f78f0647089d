//! Relay's connections over a page: arguments to a window, a page to edges, nodes and cursors. What a list holds and
//! how it is read stands in the store.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::connection::EmptyFields;
use async_graphql::{Context, Object, ObjectType, OutputType, SimpleObject, TypeName};

use super::asker::{Answer, bug};
use crate::domain::failure::{Failure, Fault};
use crate::domain::page::{self, LARGEST_PAGE, USUAL_PAGE, Window};

/// The arguments of every connection.
#[derive(Clone, Debug, Default)]
pub struct Slice {
    /// At most so many from the front.
    pub first: Option<i32>,
    /// Those after this cursor.
    pub after: Option<String>,
    /// At most so many from the end.
    pub last: Option<i32>,
    /// Those before this cursor.
    pub before: Option<String>,
    /// Sort keys.
    pub sort: Option<String>,
}

impl Slice {
    /// The window that the arguments mean.
    ///
    /// # Errors
    /// `invalid-parameter` for numbers that no page can have, and for arguments that contradict each other.
    pub fn window(self, context: &Context<'_>) -> Result<Window, Failure> {
        self.into_window(context.look_ahead().field("totalCount").exists())
    }

    fn into_window(self, total: bool) -> Result<Window, Failure> {
        let refused =
            |name: &str, detail: &str, hint: &str| Err(Failure::invalid(Fault::parameter(name, detail).hint(hint)));
        let edge = match (&self.first, self.after, &self.last, self.before) {
            (Some(_), _, Some(_), _) => {
                return refused("last", "`first` and `last` can't be given together", "give one of them");
            }
            (_, Some(_), _, Some(_)) => {
                return refused("before", "`after` and `before` can't be given together", "give one of them");
            }
            (_, Some(_), Some(_), _) => {
                return refused("after", "`after` does not go with `last`", "`after` goes with `first`");
            }
            (Some(_), _, _, Some(_)) => {
                return refused("before", "`before` does not go with `first`", "`before` goes with `last`");
            }
            (_, Some(cursor), _, _) => page::Edge::After(cursor),
            (_, _, _, Some(cursor)) => page::Edge::Before(cursor),
            (_, _, Some(_), _) => page::Edge::End,
            _ => page::Edge::Start,
        };
        let (name, asked) = if self.last.is_some() { ("last", self.last) } else { ("first", self.first) };
        let size = match asked {
            None => USUAL_PAGE,
            Some(asked) => match u16::try_from(asked) {
                Ok(size) if (1..=LARGEST_PAGE).contains(&size) => size,
                _ => {
                    let detail = format!("{asked} is no size of a page");
                    return refused(name, &detail, &format!("give 1 to {LARGEST_PAGE}"));
                }
            },
        };
        Ok(Window { size, edge, sort: self.sort.as_deref().map(in_store), total })
    }
}

/// A sort as the store knows it: `-stateUnderReview` and `-state_under_review` are the same.
fn in_store(sort: &str) -> String {
    let mut named = String::with_capacity(sort.len());
    for c in sort.chars() {
        if c.is_ascii_uppercase() && named.ends_with(|before: char| before.is_ascii_lowercase()) {
            named.push('_');
        }
        named.push(c.to_ascii_lowercase());
    }
    named
}

/// A page of a list, with cursors to the pages around it.
pub struct Connection<T: OutputType, Beside: ObjectType = EmptyFields> {
    page: Arc<page::Page<T>>,
    beside: Beside,
}

impl<T: OutputType> Connection<T> {
    /// The connection of a page.
    pub fn of(page: Arc<page::Page<T>>) -> Self {
        Connection { page, beside: EmptyFields }
    }
}

impl<T: OutputType, Beside: ObjectType> Connection<T, Beside> {
    /// The connection of a page, with fields of its own beside those of every connection.
    pub fn beside(page: Arc<page::Page<T>>, beside: Beside) -> Self {
        Connection { page, beside }
    }
}

/// A page of a list, with cursors to the pages around it.
#[Object(name_type)]
impl<T: OutputType + 'static, Beside: ObjectType> Connection<T, Beside> {
    /// The records of the page, each with its cursor.
    async fn edges(&self) -> Vec<Edge<T>> {
        (0..self.page.items.len()).map(|index| Edge { page: Arc::clone(&self.page), index }).collect()
    }

    /// The records of the page.
    async fn nodes(&self) -> &[T] {
        &self.page.items
    }

    /// Where the page stands in the list.
    async fn page_info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.page.has_next,
            has_previous_page: self.page.has_previous,
            start_cursor: self.page.cursor(0),
            end_cursor: self.page.items.len().checked_sub(1).and_then(|last| self.page.cursor(last)),
        }
    }

    /// How many records the whole list has. It is counted only where it is asked for.
    async fn total_count(&self) -> Answer<i64> {
        self.page.total.ok_or_else(|| bug("a total was asked for and not counted"))
    }

    /// The number of the last public change that the page can show.
    async fn change(&self) -> i64 {
        self.page.change
    }

    #[graphql(flatten)]
    async fn fields_beside(&self) -> &Beside {
        &self.beside
    }
}

impl<T: OutputType, Beside: ObjectType> TypeName for Connection<T, Beside> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", <T as OutputType>::type_name()).into()
    }
}

/// A record at its place in a list.
pub struct Edge<T> {
    page: Arc<page::Page<T>>,
    index: usize,
}

/// A record at its place in a list.
#[Object(name_type)]
impl<T: OutputType + 'static> Edge<T> {
    /// The cursor at this record, for `after` and `before` of the same question.
    async fn cursor(&self) -> Answer<String> {
        self.page.cursor(self.index).ok_or_else(|| bug("an edge without a cursor"))
    }

    /// The record.
    async fn node(&self) -> &T {
        &self.page.items[self.index]
    }
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

/// Where a page stands in its list.
#[derive(SimpleObject)]
pub struct PageInfo {
    /// Whether records follow this page.
    has_next_page: bool,
    /// Whether records go before this page.
    has_previous_page: bool,
    /// The cursor of the first record of the page; null where the page is empty.
    start_cursor: Option<String>,
    /// The cursor of the last record of the page; null where the page is empty.
    end_cursor: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(slice: Slice) -> String {
        match slice.into_window(false) {
            Err(Failure::Invalid(faults)) => {
                assert!(faults.iter().all(|fault| fault.hint.is_some()));
                faults[0].place().to_owned()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_window_is_one_side_of_one_cursor() {
        let cursor = || Some("x".to_owned());
        let window = |slice: Slice| slice.into_window(false).unwrap();
        assert_eq!(window(Slice::default()), Window { total: false, ..Window::default() });
        let asked = window(Slice { first: Some(200), after: cursor(), ..Slice::default() });
        assert_eq!((asked.size, asked.edge), (200, page::Edge::After("x".to_owned())));
        let asked = window(Slice { last: Some(1), ..Slice::default() });
        assert_eq!((asked.size, asked.edge), (1, page::Edge::End));
        let asked = window(Slice { before: cursor(), ..Slice::default() });
        assert_eq!((asked.size, asked.edge), (50, page::Edge::Before("x".to_owned())));
    }

    #[test]
    fn what_contradicts_itself_is_refused_with_a_hint() {
        let cursor = || Some("x".to_owned());
        assert_eq!(place(Slice { first: Some(1), last: Some(1), ..Slice::default() }), "last");
        assert_eq!(place(Slice { after: cursor(), last: Some(1), ..Slice::default() }), "after");
        assert_eq!(place(Slice { before: cursor(), first: Some(1), ..Slice::default() }), "before");
        assert_eq!(place(Slice { before: cursor(), after: cursor(), ..Slice::default() }), "before");
        for size in [0, -1, 201, i32::MAX] {
            assert_eq!(place(Slice { first: Some(size), ..Slice::default() }), "first");
            assert_eq!(place(Slice { last: Some(size), ..Slice::default() }), "last");
        }
    }

    #[test]
    fn a_sort_is_named_as_in_either_face() {
        assert_eq!(in_store("-stateUnderReview, -updated_at"), "-state_under_review, -updated_at");
        assert_eq!(in_store("-session"), "-session");
    }
}
