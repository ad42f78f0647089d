//! Who asks one GraphQL request, and its way through the door: at most two connections at a time. It carries failures
//! to the wire too, in one place; it doesn't know what is asked.

use std::error::Error as _;
use std::sync::Arc;

use async_graphql::{Context, Error, ErrorExtensionValues, Value};
use diesel::PgConnection;
use tokio::sync::Semaphore;

use super::kept::{Kept, Shelf};
use crate::access::keyring::Keyring;
use crate::access::viewer::{Rights, Scope, Viewer};
use crate::background::mail::Mailer;
use crate::database::door::Door;
use crate::domain::failure::{Failure, Fault};
use crate::domain::page::{Edge, Page, Window};
use crate::domain::reading::Reading;

/// How many connections one request may hold at a time.
const CONNECTIONS: usize = 2;

/// What a field of the schema answers.
pub type Answer<T> = Result<T, Refused>;

/// A failure on its way to the wire. It can't be displayed, so that none gets there without its code.
#[derive(Clone, Debug)]
pub struct Refused(Failure);

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Refused(failure)
    }
}

impl From<Refused> for Error {
    fn from(Refused(failure): Refused) -> Self {
        refusal(&failure)
    }
}

/// A failure as an entry of `errors`: its sentence, its code, and what is wrong where. Causes stay here.
pub fn refusal(failure: &Failure) -> Error {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", failure.code());
    if let Failure::Invalid(faults) | Failure::Unfit(faults) = failure {
        extensions.set("errors", Value::List(faults.iter().map(entry).collect()));
    }
    if let Failure::Stale { present: Some(present) } = failure
        && let Ok(present) = Value::from_json((**present).clone())
    {
        extensions.set("present", present);
    }
    let mut error = Error::new(failure.to_string());
    error.extensions = Some(extensions);
    error
}

fn entry(fault: &Fault) -> Value {
    let said = [("parameter", Some(fault.place())), ("detail", Some(&fault.detail)), ("hint", fault.hint.as_deref())];
    Value::Object(
        said.into_iter()
            .filter_map(|(name, text)| text.map(|text| (async_graphql::Name::new(name), Value::from(text))))
            .collect(),
    )
}

/// Writes what is ours to know into the log, with its whole chain of causes.
fn logged(failure: Failure) -> Failure {
    if let Some(cause) = failure.source() {
        let mut chain = cause.to_string();
        let mut next = cause.source();
        while let Some(cause) = next {
            chain.push_str(": ");
            chain.push_str(&cause.to_string());
            next = cause.source();
        }
        tracing::error!(code = failure.code(), cause = chain, "a GraphQL request could not be answered");
    }
    failure
}

/// A failure of ours that shows only here: something that must be there is not.
pub fn bug(sentence: impl Into<String>) -> Refused {
    Refused(logged(Failure::bug(sentence)))
}

/// Who asks, in which way, and the door.
#[derive(Clone)]
pub struct Asker {
    door: Door,
    keyring: Arc<Keyring>,
    viewer: Viewer,
    scope: Scope,
    scope_said: bool,
    reading: Reading,
    kept: Arc<Kept>,
    permits: Arc<Semaphore>,
    mailer: Option<Arc<Mailer>>,
}

impl Asker {
    /// The asker of one request.
    pub fn new(
        door: Door,
        keyring: Arc<Keyring>,
        viewer: Viewer,
        scope: Scope,
        reading: Reading,
        kept: Arc<Kept>,
    ) -> Asker {
        Asker {
            door,
            keyring,
            viewer,
            scope,
            scope_said: false,
            reading,
            kept,
            permits: Arc::new(Semaphore::new(CONNECTIONS)),
            mailer: None,
        }
    }

    /// The same with what sends mails.
    #[must_use]
    pub fn with_mailer(mut self, mailer: Option<Arc<Mailer>>) -> Asker {
        self.mailer = mailer;
        self
    }

    /// What sends mails.
    pub fn mailer(&self) -> Option<&Mailer> {
        self.mailer.as_deref()
    }

    /// The asker of the request that is being answered.
    ///
    /// # Errors
    /// `internal-error` where the request was given none.
    pub fn of<'a>(context: &Context<'a>) -> Answer<&'a Asker> {
        context.data_opt().ok_or_else(|| bug("the request has no asker"))
    }

    /// What is kept of States and terms for this reader.
    pub fn shelf(&self) -> Option<Arc<Shelf>> {
        self.kept.shelf(&self.reading.languages)
    }

    /// How the caller wants records.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Which records are asked for.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// Who asks.
    pub fn viewer(&self) -> Viewer {
        self.viewer
    }

    /// The keys that open what is sealed.
    pub fn keyring(&self) -> Arc<Keyring> {
        Arc::clone(&self.keyring)
    }

    /// A question about what is the caller's own, or a coalition's for its people, whatever the scope.
    ///
    /// # Errors
    /// `unauthenticated` without a token; those of the question and of the door.
    pub async fn own<T: Send + 'static>(
        &self,
        question: impl Fn(&mut PgConnection, &Rights, &Reading) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        if self.viewer == Viewer::Nobody {
            return Err(Failure::Unauthenticated);
        }
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(Failure::internal)?;
        let reading = self.reading.clone();
        let asked = move |connection: &mut PgConnection, rights: &Rights| {
            let _held = &permit;
            question(connection, rights, &reading)
        };
        self.door.snapshot_as(self.viewer, Scope::Working, asked).await.map_err(logged)
    }

    /// An act, in its transaction.
    ///
    /// # Errors
    /// `unauthenticated` without a token; those of the act and of the door.
    pub async fn act<T: Send + 'static>(
        &self,
        act: impl Fn(&mut PgConnection, &Rights, &Reading) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(Failure::internal)?;
        let reading = self.reading.clone();
        let acted = move |connection: &mut PgConnection, rights: &Rights| {
            let _held = &permit;
            act(connection, rights, &reading)
        };
        self.door.write(self.viewer, acted).await.map_err(logged)
    }

    /// Whether working records are asked for.
    pub fn is_at_the_desk(&self) -> bool {
        self.scope == Scope::Working
    }

    /// The same asker, where the address of the request said in which scope.
    #[must_use]
    pub fn in_a_scope_that_was_said(mut self, said: bool) -> Asker {
        self.scope_said = said;
        self
    }

    /// The same asker in the scope that holds all that the caller may know of.
    pub fn in_what_may_be_known(&self) -> Asker {
        let scope = if self.viewer == Viewer::Nobody { Scope::Public } else { Scope::Shared };
        Asker { scope, ..self.clone() }
    }

    /// The same asker where everybody is answered alike.
    pub fn in_public(&self) -> Asker {
        Asker { scope: Scope::Public, ..self.clone() }
    }

    /// A question about one record: in the scope that was said, or what is nearest to the caller: an edition, else the
    /// working record.
    ///
    /// # Errors
    /// Those of the question and of the door.
    pub async fn nearest<T: Send + 'static>(
        &self,
        question: impl Fn(&mut PgConnection, &Reading) -> Result<T, Failure> + Clone + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        if self.scope_said || self.viewer == Viewer::Nobody {
            return self.snapshot(question).await;
        }
        let wider = |scope| Asker { scope, ..self.clone() };
        match wider(Scope::Shared).snapshot(question.clone()).await {
            Err(missing @ (Failure::NotFound { .. } | Failure::Gone { .. })) => {
                match wider(Scope::Working).snapshot(question).await {
                    Err(Failure::NotFound { .. }) => Err(missing),
                    answer => answer,
                }
            }
            answer => answer,
        }
    }

    /// One question of one statement.
    ///
    /// # Errors
    /// Those of the question and of the door.
    pub async fn read<T: Send + 'static>(
        &self,
        question: impl Fn(&mut PgConnection, &Reading) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        let question = self.holding_a_permit(question).await?;
        self.door.read(self.viewer, self.scope, question).await.map_err(logged)
    }

    /// A question of several statements that must agree.
    ///
    /// # Errors
    /// Those of the question and of the door.
    pub async fn snapshot<T: Send + 'static>(
        &self,
        question: impl Fn(&mut PgConnection, &Reading) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<T, Failure> {
        let question = self.holding_a_permit(question).await?;
        self.door.snapshot(self.viewer, self.scope, question).await.map_err(logged)
    }

    /// One page of a list.
    ///
    /// # Errors
    /// Those of the question and of the door; a cursor is called by the name of its argument.
    pub async fn page<T: Send + 'static>(
        &self,
        window: Window,
        question: impl Fn(&mut PgConnection, &Window, &Reading) -> Result<Page<T>, Failure> + Send + Sync + 'static,
    ) -> Result<Arc<Page<T>>, Failure> {
        let argument = if matches!(window.edge, Edge::Before(_)) { "before" } else { "after" };
        let asked = self.snapshot(move |connection, reading| question(connection, &window, reading)).await;
        asked.map(Arc::new).map_err(|failure| match failure {
            Failure::Invalid(faults) => Failure::Invalid(
                faults
                    .into_iter()
                    .map(|fault| match fault.place() {
                        "cursor" => Fault::parameter(argument, fault.detail.clone()).hint_if(fault.hint),
                        _ => fault,
                    })
                    .collect(),
            ),
            other => other,
        })
    }

    /// The question with a permit inside: a dropped future doesn't end its SQL, so the permit stays with the SQL.
    async fn holding_a_permit<T>(
        &self,
        question: impl Fn(&mut PgConnection, &Reading) -> Result<T, Failure> + Send + Sync + 'static,
    ) -> Result<impl Fn(&mut PgConnection) -> Result<T, Failure> + Send + Sync + 'static, Failure> {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(Failure::internal)?;
        let reading = self.reading.clone();
        Ok(move |connection: &mut PgConnection| {
            let _held = &permit;
            question(connection, &reading)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_tells_what_is_wrong_where_and_how_to_mend_it() {
        let failure = Failure::invalid(Fault::parameter("first", "201 is too many").hint("1 to 200"));
        let error = refusal(&failure);
        assert_eq!(error.message, "first: 201 is too many");
        let extensions = serde_json::to_value(error.extensions).unwrap();
        assert_eq!(
            extensions,
            serde_json::json!({"code": "invalid-parameter",
                "errors": [{"parameter": "first", "detail": "201 is too many", "hint": "1 to 200"}]})
        );
    }

    #[test]
    fn a_cause_is_never_sent() {
        let error = Error::from(bug("the table secrets of the host db.internal"));
        let sent = format!("{} {:?} {:?}", error.message, error.extensions, error.source.is_some());
        assert!(sent.contains("internal-error") && !sent.contains("secrets") && sent.ends_with("false"), "{sent}");
    }
}
