//! The questions and mutations of a noun that coalitions write, the same for each. What hangs on a record stands with its noun.

/// How many versions a question gives.
pub const VERSIONS: i64 = 50;

/// The questions about a noun: its list, one record, its versions and what changed between two.
macro_rules! queries {
    (
        $(#$about:tt)* $queries:ident: $record:ident of $fields:ident by $filter:ident in $module:ident,
        $list:ident sorted $sorts:tt, $one:ident, $versions:ident, $differences:ident
    ) => {
        /// Questions about the noun.
        #[derive(Default)]
        pub struct $queries;

        #[expect(clippy::too_many_arguments, reason = "those of a connection")]
        #[async_graphql::Object]
        impl $queries {
            $(#$about)*
            async fn $list(
                &self,
                context: &async_graphql::Context<'_>,
                #[graphql(desc = "At most so many from the front, 1 to 200; 50 where neither `first` nor `last` is given.")]
                first: Option<i32>,
                #[graphql(desc = "Those after this cursor.")] after: Option<String>,
                #[graphql(desc = "At most so many from the end, 1 to 200.")] last: Option<i32>,
                #[graphql(desc = "Those before this cursor.")] before: Option<String>,
                #[graphql(desc = "Which of them: values of one field are alternatives, all fields must hold.")]
                filter: Option<$filter>,
                #[graphql(desc = $sorts)] sort: Option<String>,
            ) -> $crate::graphql::asker::Answer<$crate::graphql::connection::Connection<$record>> {
                let window = $crate::graphql::connection::Slice { first, after, last, before, sort }.window(context)?;
                let filter = filter.unwrap_or_default();
                let asker = $crate::graphql::asker::Asker::of(context)?;
                let working = asker.is_at_the_desk();
                let asked = move |connection: &mut _, window: &_, reading: &_| {
                    $crate::store::$module::list(connection, &filter, window, working, reading)
                };
                Ok($crate::graphql::connection::Connection::of(asker.page(window, asked).await?))
            }

            /// One of them: the edition that is nearest to the caller; to its coalition, where there is none, the working record.
            async fn $one(
                &self,
                context: &async_graphql::Context<'_>,
                #[graphql(desc = "Its id.")] id: async_graphql::ID,
            ) -> $crate::graphql::asker::Answer<Option<$record>> {
                let id = $crate::graphql::records::id_of::<$fields>(&id)?;
                let asker = $crate::graphql::asker::Asker::of(context)?;
                let asked = move |connection: &mut _, reading: &_| $crate::store::$module::find(connection, id, reading);
                Ok(Some(asker.nearest(asked).await?))
            }

            /// The versions of a record, for its coalition, the newest first: at most 50 before a number.
            async fn $versions(
                &self,
                context: &async_graphql::Context<'_>,
                #[graphql(desc = "The id of the record.")] id: async_graphql::ID,
                #[graphql(desc = "Only versions before this number.")] before: Option<i32>,
            ) -> $crate::graphql::asker::Answer<Vec<$crate::domain::records::Version>> {
                let id = $crate::graphql::records::id_of::<$fields>(&id)?;
                let asked = move |connection: &mut _, rights: &_, _: &_| {
                    $crate::acts::records::versions::<$fields>(connection, rights, id, before, $crate::graphql::nouns::VERSIONS)
                };
                Ok($crate::graphql::asker::Asker::of(context)?.own(asked).await?)
            }

            /// What changed in a record between two versions, for its coalition.
            async fn $differences(
                &self,
                context: &async_graphql::Context<'_>,
                #[graphql(desc = "The id of the record.")] id: async_graphql::ID,
                #[graphql(desc = "The number of the later version.")] version: i32,
                #[graphql(desc = "The number of the earlier version; the one before where it is left out.")] from: Option<i32>,
            ) -> $crate::graphql::asker::Answer<Vec<$crate::domain::records::VersionDifference>> {
                let id = $crate::graphql::records::id_of::<$fields>(&id)?;
                let from = $crate::graphql::records::earlier(from, version)?;
                let asked = move |connection: &mut _, rights: &_, _: &_| {
                    $crate::acts::records::changes::<$fields>(connection, rights, id, from, version)
                };
                Ok($crate::graphql::asker::Asker::of(context)?.own(asked).await?)
            }
        }
    };
}
pub(super) use queries;

/// What people do with a noun. Each mutation is one transaction of its own; a refusal is an entry of `errors`.
macro_rules! mutations {
    (
        $mutations:ident: $record:ident of $fields:ident from $input:ident,
        $create:ident, $update:ident, $move:ident, $publish:ident, $withdraw:ident, $restore:ident, $merge:ident, $purge:ident
    ) => {
        /// Acts on the noun.
        #[derive(Default)]
        pub struct $mutations;

        #[async_graphql::Object]
        impl $mutations {
            /// Makes a record: a draft, unless `stage` says otherwise.
            async fn $create(
                &self,
                context: &async_graphql::Context<'_>,
                #[graphql(desc = "The record.")] input: $input,
            ) -> $crate::graphql::asker::Answer<$record> {
                let (id, now) = (uuid::Uuid::new_v4(), chrono::Utc::now());
                let input = $crate::domain::records::Sent::of(&input)?;
                $crate::graphql::records::acted(context, move |connection, rights| {
                    $crate::acts::records::create::<$fields>(connection, rights, input.clone(), id, now)
                })
                .await
            }

            /// Changes fields of a record: what is left out stays, null takes out.
            async fn $update(
                &self,
                context: &async_graphql::Context<'_>,
                #[graphql(desc = "Its id.")] id: async_graphql::ID,
                #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
                #[graphql(desc = "What is different.")] input: $input,
            ) -> $crate::graphql::asker::Answer<$record> {
                let input = $crate::domain::records::Sent::of(&input)?;
                $crate::graphql::records::changed(
                    context,
                    &id,
                    &if_match,
                    move |connection, rights, id, expected, now| {
                        $crate::acts::records::edit::<$fields>(connection, rights, id, expected, input.clone(), now)
                    },
                )
                .await
            }

            /// Moves a record between draft and coalition.
            async fn $move(
                &self,
                context: &async_graphql::Context<'_>,
                #[graphql(desc = "Its id.")] id: async_graphql::ID,
                #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
                #[graphql(desc = "How far it is to be.")] stage: $crate::domain::records::Stage,
            ) -> $crate::graphql::asker::Answer<$record> {
                $crate::graphql::records::changed(
                    context,
                    &id,
                    &if_match,
                    move |connection, rights, id, expected, now| {
                        $crate::acts::records::move_to::<$fields>(connection, rights, id, expected, stage, now)
                    },
                )
                .await
            }

            /// Copies a record into the edition for an audience.
            async fn $publish(
                &self,
                context: &async_graphql::Context<'_>,
                #[graphql(desc = "Its id.")] id: async_graphql::ID,
                #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
                #[graphql(desc = "For whom.")] audience: $crate::domain::records::Audience,
            ) -> $crate::graphql::asker::Answer<$record> {
                $crate::graphql::records::changed(
                    context,
                    &id,
                    &if_match,
                    move |connection, rights, id, expected, now| {
                        $crate::acts::records::publish::<$fields>(connection, rights, id, expected, audience, now)
                    },
                )
                .await
            }

            /// Takes editions back: one audience's, or all.
            async fn $withdraw(
                &self,
                context: &async_graphql::Context<'_>,
                #[graphql(desc = "Its id.")] id: async_graphql::ID,
                #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
                #[graphql(desc = "The audience whose edition is taken back; every one's where it is left out.")]
                audience: Option<$crate::domain::records::Audience>,
            ) -> $crate::graphql::asker::Answer<$record> {
                $crate::graphql::records::changed(
                    context,
                    &id,
                    &if_match,
                    move |connection, rights, id, expected, now| {
                        $crate::acts::records::withdraw::<$fields>(connection, rights, id, expected, audience, now)
                    },
                )
                .await
            }

            /// Brings back what an earlier version says, as the next version.
            async fn $restore(
                &self,
                context: &async_graphql::Context<'_>,
                #[graphql(desc = "Its id.")] id: async_graphql::ID,
                #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
                #[graphql(desc = "The number of the version that is brought back.")] version: i32,
            ) -> $crate::graphql::asker::Answer<$record> {
                $crate::graphql::records::changed(
                    context,
                    &id,
                    &if_match,
                    move |connection, rights, id, expected, now| {
                        $crate::acts::records::restore::<$fields>(connection, rights, id, expected, version, now)
                    },
                )
                .await
            }

            /// Merges a record into another, which stands for both: its id leads there. Gives the working record, whose editions
            /// were taken back.
            async fn $merge(
                &self,
                context: &async_graphql::Context<'_>,
                #[graphql(desc = "Its id.")] id: async_graphql::ID,
                #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
                #[graphql(desc = "The id of the record that stands for both.")] into: async_graphql::ID,
            ) -> $crate::graphql::asker::Answer<$record> {
                let into = $crate::graphql::records::id_of::<$fields>(&into)?;
                $crate::graphql::records::changed(
                    context,
                    &id,
                    &if_match,
                    move |connection, rights, id, expected, now| {
                        $crate::acts::records::merge::<$fields>(connection, rights, id, expected, into, now)
                    },
                )
                .await
            }

            /// Takes a record, or one earlier version of it, out of everything, for ever. Gives the id.
            async fn $purge(
                &self,
                context: &async_graphql::Context<'_>,
                #[graphql(desc = "Its id.")] id: async_graphql::ID,
                #[graphql(desc = "The version that was read: `w3`, or the ETag.")] if_match: String,
                #[graphql(desc = "One earlier version alone; the whole record where it is left out.")] version: Option<
                    i32,
                >,
            ) -> $crate::graphql::asker::Answer<async_graphql::ID> {
                $crate::graphql::records::purged::<$fields>(context, id, &if_match, version).await
            }
        }
    };
}
pub(super) use mutations;

/// What hangs on every record, and what hangs on those of the noun.
macro_rules! hanging {
    (impl $record:ident { $($own:tt)* }) => {
        #[async_graphql::ComplexObject]
        impl $record {
            /// Its id.
            pub(super) async fn id(&self) -> async_graphql::ID {
                $crate::graphql::records::as_id(&self.id)
            }

            /// The coalition that tells of it; null where it is published as the network's.
            async fn coalition(
                &self,
                context: &async_graphql::Context<'_>,
            ) -> $crate::graphql::asker::Answer<Option<std::sync::Arc<$crate::domain::coalitions::Coalition>>> {
                let keys = self.coalition.iter().cloned().map($crate::graphql::loaders::CoalitionKey).collect();
                Ok($crate::graphql::loaders::many(context, keys).await?.into_iter().next())
            }

            /// Of a working record: the account that made it, for coordinators of the coalition and that person alone.
            async fn created_by(&self) -> Option<async_graphql::ID> {
                self.created_by.as_ref().map($crate::graphql::records::as_id)
            }

            $($own)*
        }
    };
}
pub(super) use hanging;
