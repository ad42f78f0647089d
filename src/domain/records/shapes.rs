//! What the structs of every noun that coalitions write repeat: as macros, because what is derived from a struct needs it whole.
//! A noun gives its own members, each with its doc comment.

/// A record as it is read: id and coalition, the noun's own members, and what every record has.
macro_rules! record {
    ($(#$about:tt)* pub struct $name:ident with $texts:ident { $($own:tt)* }) => {
        $(#$about)*
        #[derive(Clone, Debug, serde::Serialize, utoipa::ToSchema, async_graphql::SimpleObject)]
        #[graphql(complex)]
        pub struct $name {
            /// Its id.
            #[graphql(skip)]
            pub id: uuid::Uuid,
            /// The coalition that tells of it; absent where it is published as the network's.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[graphql(skip)]
            #[schema(example = "XSA")]
            pub coalition: Option<String>,
            $($own)*
            /// Under whose name it is published.
            pub published_as: $crate::domain::records::PublishedAs,
            /// For whom the edition is; of a working record, for whom its widest edition is.
            pub audience: Option<$crate::domain::records::Audience>,
            /// Which edition it is, counted from 1; of a working record, how often it was published.
            pub edition: i32,
            /// The day (UTC) on which the edition was published.
            pub published_on: Option<chrono::NaiveDate>,
            /// Of a working record: how far it is.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub stage: Option<$crate::domain::records::Stage>,
            /// Of a working record: its version, counted from 1.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub version: Option<i32>,
            /// Of a working record: when it was last changed.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub updated_at: Option<chrono::DateTime<chrono::Utc>>,
            /// Of a working record: the account that made it, for coordinators of the coalition and that person alone.
            #[serde(skip_serializing_if = "Option::is_none")]
            #[graphql(skip)]
            pub created_by: Option<uuid::Uuid>,
            /// Of a working record: coalitions that may read it while it is unpublished.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub shared_with: Option<Vec<String>>,
            /// Of a working record: those of them that may edit it.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub shared_for_writing: Option<Vec<String>>,
            /// Of a working record: its texts in every language.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub texts: Option<$texts>,
            /// The address of this record.
            pub url: String,
        }

        impl $crate::domain::records::Shown for $name {
            fn id(&self) -> uuid::Uuid {
                self.id
            }

            fn version(&self) -> Option<i32> {
                self.version
            }

            fn audience(&self) -> Option<$crate::domain::records::Audience> {
                self.audience
            }

            fn edition(&self) -> i32 {
                self.edition
            }

            fn url(&self) -> &str {
                &self.url
            }
        }
    };
}
pub(crate) use record;

/// Which records are asked for: by id and coalition, by the noun's own members, and by what every record has.
macro_rules! filter {
    ($(#$about:tt)* pub struct $name:ident { $($own:tt)* }) => {
        $(#$about)*
        #[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize, utoipa::IntoParams, async_graphql::InputObject)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub struct $name {
            /// Ids.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub id: Option<Vec<String>>,
            /// Coalitions that tell of them.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub coalition: Option<Vec<String>>,
            $($own)*
            /// Published on this day or later.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub published_from: Option<chrono::NaiveDate>,
            /// Published by this day.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub published_to: Option<chrono::NaiveDate>,
            /// Under whose name they are published.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub published_as: Option<Vec<$crate::domain::records::PublishedAs>>,
            /// For whom their editions are.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub audience: Option<Vec<$crate::domain::records::Audience>>,
            /// How far working records are; with `scope=working` alone.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub stage: Option<Vec<$crate::domain::records::Stage>>,
            /// Working records changed at or after this moment (RFC 3339); with `scope=working` alone.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub updated_since: Option<chrono::DateTime<chrono::Utc>>,
            /// Plain words that all stand in its texts, in any of their languages.
            #[serde(skip_serializing_if = "Option::is_none")]
            pub q: Option<String>,
        }

        impl $name {
            /// What every filter of records has.
            pub fn common(&self) -> $crate::domain::records::CommonFilter<'_> {
                $crate::domain::records::CommonFilter {
                    id: self.id.as_deref(),
                    coalition: self.coalition.as_deref(),
                    published: (self.published_from, self.published_to),
                    published_as: self.published_as.as_deref(),
                    audience: self.audience.as_deref(),
                    stage: self.stage.as_deref(),
                    updated_since: self.updated_since,
                    q: self.q.as_deref(),
                }
            }
        }
    };
}
pub(crate) use filter;

/// What is sent to make or to change a record: members that were sent, or null. Of ids it says what REST shows of them.
macro_rules! input {
    (
        $(#$about:tt)* pub struct $name:ident {
            $($(#$doc:tt)* $field:ident: $type:ty,)*
        }
        $(ids { $($(#$id_doc:tt)* $id:ident: $id_type:ty as $shown:ty,)* })?
    ) => {
        $(#$about)*
        #[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize, utoipa::ToSchema, async_graphql::InputObject)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name {
            /// The coalition whose it is. Needed where it is made; it never changes.
            #[schema(value_type = Option<String>, example = "XSA")]
            #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
            pub coalition: MaybeUndefined<String>,
            /// How far it is, where it is made: `draft` unless said otherwise. Afterwards it is moved by an act of its own.
            #[schema(value_type = Option<$crate::domain::records::Stage>)]
            #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
            pub stage: MaybeUndefined<$crate::domain::records::Stage>,
            $($(#$doc)*
            #[schema(value_type = Option<$type>)]
            #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
            pub $field: MaybeUndefined<$type>,)*
            $($($(#$id_doc)*
            #[schema(value_type = Option<$shown>)]
            #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
            pub $id: MaybeUndefined<$id_type>,)*)?
            /// Under whose name it is published: the coalition's, or the network's, which is usual for coalitions that aren't public.
            #[schema(value_type = Option<$crate::domain::records::PublishedAs>)]
            #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
            pub published_as: MaybeUndefined<$crate::domain::records::PublishedAs>,
            /// Coalitions that may read it while it is unpublished.
            #[schema(value_type = Option<Vec<String>>)]
            #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
            pub shared_with: MaybeUndefined<Vec<String>>,
            /// Those of them that may edit it.
            #[schema(value_type = Option<Vec<String>>)]
            #[serde(skip_serializing_if = "MaybeUndefined::is_undefined")]
            pub shared_for_writing: MaybeUndefined<Vec<String>>,
        }
    };
}
pub(crate) use input;
