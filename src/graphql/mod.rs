//! The GraphQL face.

pub mod endpoint;
pub mod guard;

mod stub {
    use crate::domain::*;
    use async_graphql::ComplexObject;
    macro_rules! s { ($($t:path),*) => { $(#[ComplexObject] impl $t { async fn id(&self) -> bool { true } })* } }
    s!(
        organizations::Organization,
        recommendations::Recommendation,
        recommendations::ConcernedJurisdiction,
        recommendations::Source,
        reviews::Review,
        statements::Statement,
        states::State,
        states::Jurisdiction
    );
}

/// The schema, as the program prints it.
pub fn sdl() -> String {
    String::new()
}
