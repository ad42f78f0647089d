//! The addresses of a noun that coalitions write, the same for each: its list, one record, what people do with it, and its
//! versions. What stands behind them is in `records`; what a noun has beside them, in its own file.

/// The handlers of a noun, and `routes`, which registers them. Addresses stand there in full, so that they are found.
macro_rules! noun {
    (
        $record:ident of $fields:ident from $input:ident by $filter:ident in $module:ident,
        tagged $tag:tt, one $one:tt called $called:tt, many $many:tt, $order:tt, such as $example:tt,
        $list:tt, $find:tt, $publish:tt, $withdraw:tt, $stage:tt, $purge:tt, $batch:tt, $restore:tt, $merge:tt, $versions:tt, $version:tt, $differences:tt
    ) => {
        use $crate::rest::records::{DifferenceList, MergeBody, PublishBody, PurgeBody, RestoreBody, StageBody, VersionList, WithdrawBody};
        use $crate::acts::batches::{Batch, BatchAnswer};
        use $crate::wire::act::{ActAsk, Acted};
        use actix_web::{get, patch, post};

        /// The list.
        #[utoipa::path(
            operation_id = concat!("list_", stringify!($module)), tag = $tag, summary = concat!("Lists ", $many, ", ", $order),
            description = "Without `scope`, what everybody reads. `scope=shared` adds what the network reads; `scope=working` lists the working records of the caller's coalitions, and those that are shared with them.",
            params($filter, $crate::wire::ask::WindowParameters, $crate::wire::ask::ReadingParameters),
            responses((status = 200, description = concat!("A page of ", $many), body = $crate::wire::answer::List<$record>))
        )]
        #[get($list)]
        pub async fn list(ask: $crate::wire::ask::Ask) -> Result<$crate::wire::answer::Answer, $crate::wire::problem::Problem> {
            ask.list(&[], $crate::wire::answer::Freshness::Minute, |_| Vec::new(), |connection, filter: &$filter, window, ask| {
                let working = ask.scope() == $crate::access::viewer::Scope::Working;
                $crate::store::$module::list(connection, filter, window, working, &ask.reading)
            })
            .await
        }

        /// One record.
        #[utoipa::path(
            operation_id = concat!("get_", $one), tag = $tag, summary = concat!("One ", $one),
            description = "Without `scope`, the edition that is nearest to the caller; to its coalition, where there is none, the working record.",
            params(("id" = String, Path, description = "Its id, a UUID", example = $example), $crate::wire::ask::ReadingParameters),
            responses(
                (status = 200, description = "The record", body = $record),
                (status = 301, description = "It was merged into another: the address of that one", headers(("Location" = String, description = "Where it is now"))),
                (status = 410, description = "It was taken back")
            )
        )]
        #[get($find)]
        pub async fn find(ask: $crate::wire::ask::Ask, id: actix_web::web::Path<String>) -> Result<$crate::wire::answer::Answer, $crate::wire::problem::Problem> {
            $crate::rest::records::find::<$fields>(ask, &id).await
        }

        /// Makes one.
        #[utoipa::path(
            operation_id = concat!("create_", $one), tag = $tag, summary = concat!("Makes ", $called, ": a draft, unless `stage` says otherwise"), request_body = $input,
            params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for a day")),
            responses((status = 201, description = "The working record", body = $record))
        )]
        #[post($list)]
        pub async fn create(ask: ActAsk) -> Result<Acted, $crate::wire::problem::Problem> {
            $crate::rest::records::create::<$fields>(ask).await
        }

        /// Changes fields.
        #[utoipa::path(
            operation_id = concat!("update_", $one), tag = $tag, summary = concat!("Changes fields of ", $called, ": what is left out stays, null takes out (RFC 7396)"),
            request_body(content = $input, content_type = "application/merge-patch+json"),
            params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")),
            responses((status = 200, description = "The working record", body = $record))
        )]
        #[patch($find)]
        pub async fn update(ask: ActAsk, id: actix_web::web::Path<String>) -> Result<Acted, $crate::wire::problem::Problem> {
            $crate::rest::records::update::<$fields>(ask, &id).await
        }

        /// Publishes it.
        #[utoipa::path(
            operation_id = concat!("publish_", $one), tag = $tag, summary = concat!("Copies ", $called, " into the edition for an audience"), request_body = PublishBody,
            params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")),
            responses((status = 200, description = "The working record", body = $record))
        )]
        #[post($publish)]
        pub async fn publish(ask: ActAsk, id: actix_web::web::Path<String>) -> Result<Acted, $crate::wire::problem::Problem> {
            $crate::rest::records::publish::<$fields>(ask, &id).await
        }

        /// Takes editions back.
        #[utoipa::path(
            operation_id = concat!("withdraw_", $one), tag = $tag, summary = "Takes editions back: their address answers 410", request_body = Option<WithdrawBody>,
            params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")),
            responses((status = 200, description = "The working record", body = $record))
        )]
        #[post($withdraw)]
        pub async fn withdraw(ask: ActAsk, id: actix_web::web::Path<String>) -> Result<Acted, $crate::wire::problem::Problem> {
            $crate::rest::records::withdraw::<$fields>(ask, &id).await
        }

        /// Moves it.
        #[utoipa::path(
            operation_id = concat!("move_", $one), tag = $tag, summary = concat!("Moves ", $called, " between draft and coalition"), request_body = StageBody,
            params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")),
            responses((status = 200, description = "The working record", body = $record))
        )]
        #[post($stage)]
        pub async fn stage(ask: ActAsk, id: actix_web::web::Path<String>) -> Result<Acted, $crate::wire::problem::Problem> {
            $crate::rest::records::stage::<$fields>(ask, &id).await
        }

        /// Purges it.
        #[utoipa::path(
            operation_id = concat!("purge_", $one), tag = $tag, summary = concat!("Takes ", $called, ", or one version of it, out of everything, for ever"), request_body = Option<PurgeBody>,
            params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")),
            responses((status = 204, description = "It is gone"))
        )]
        #[post($purge)]
        pub async fn purge(ask: ActAsk, id: actix_web::web::Path<String>) -> Result<Acted, $crate::wire::problem::Problem> {
            $crate::rest::records::purge::<$fields>(ask, &id).await
        }

        /// Makes and changes many.
        #[utoipa::path(
            operation_id = concat!("batch_", stringify!($module)), tag = $tag, summary = concat!("Makes and changes up to 1,000 ", $many, ": all or nothing, or each for itself"),
            description = "With `mode: all_or_nothing`, which is usual, one that is refused refuses all, and nothing is written. With `mode: each`, those that pass are written, and the answer says of each what became of it.",
            request_body = Batch<$input>,
            params(("Idempotency-Key" = Option<String>, Header, description = "Makes a repeated request harmless for a day")),
            responses((status = 200, description = "What became of each", body = BatchAnswer))
        )]
        #[post($batch)]
        pub async fn batch(ask: ActAsk) -> Result<Acted, $crate::wire::problem::Problem> {
            $crate::rest::records::batch::<$fields>(ask).await
        }

        /// Brings a version back.
        #[utoipa::path(
            operation_id = concat!("restore_", $one), tag = $tag, summary = "Brings back what an earlier version says, as the next version", request_body = RestoreBody,
            params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")),
            responses((status = 200, description = "The working record", body = $record))
        )]
        #[post($restore)]
        pub async fn restore(ask: ActAsk, id: actix_web::web::Path<String>) -> Result<Acted, $crate::wire::problem::Problem> {
            $crate::rest::records::restore::<$fields>(ask, &id).await
        }

        /// Merges it.
        #[utoipa::path(
            operation_id = concat!("merge_", $one), tag = $tag, summary = concat!("Merges ", $called, " into another, which stands for both: its address leads there"), request_body = MergeBody,
            params(("id" = String, Path, description = "Its id"), ("If-Match" = String, Header, description = "The ETag of the working record that was read")),
            responses((status = 200, description = "The working record, whose editions were taken back", body = $record))
        )]
        #[post($merge)]
        pub async fn merge(ask: ActAsk, id: actix_web::web::Path<String>) -> Result<Acted, $crate::wire::problem::Problem> {
            $crate::rest::records::merge::<$fields>(ask, &id).await
        }

        /// Its versions.
        #[utoipa::path(
            operation_id = concat!("list_", $one, "_versions"), tag = $tag, summary = concat!("Every version of ", $called, ", the newest first; for its coalition"),
            params(("id" = String, Path, description = "Its id"), ("before" = Option<i32>, Query, description = "Only versions before this number")),
            responses((status = 200, description = "The versions", body = VersionList))
        )]
        #[get($versions)]
        pub async fn versions(ask: $crate::wire::ask::Ask, id: actix_web::web::Path<String>) -> Result<$crate::wire::answer::Answer, $crate::wire::problem::Problem> {
            $crate::rest::records::versions::<$fields>(ask, $list, &id).await
        }

        /// One version.
        #[utoipa::path(
            operation_id = concat!("get_", $one, "_version"), tag = $tag, summary = concat!("One version of ", $called, "; for its coalition"),
            params(("id" = String, Path, description = "Its id"), ("version" = i32, Path, description = "The number of the version")),
            responses((status = 200, description = "The version", body = $crate::domain::records::Version))
        )]
        #[get($version)]
        pub async fn version(ask: $crate::wire::ask::Ask, place: actix_web::web::Path<(String, String)>) -> Result<$crate::wire::answer::Answer, $crate::wire::problem::Problem> {
            $crate::rest::records::version::<$fields>(ask, &place).await
        }

        /// What changed.
        #[utoipa::path(
            operation_id = concat!("list_", $one, "_differences"), tag = $tag, summary = "What changed between a version and the one before, or an earlier one; for its coalition",
            params(
                ("id" = String, Path, description = "Its id"),
                ("version" = i32, Path, description = "The number of the later version"),
                ("from" = Option<i32>, Query, description = "The number of the earlier version; the one before where it is left out")
            ),
            responses((status = 200, description = "The differences", body = DifferenceList))
        )]
        #[get($differences)]
        pub async fn differences(ask: $crate::wire::ask::Ask, place: actix_web::web::Path<(String, String)>) -> Result<$crate::wire::answer::Answer, $crate::wire::problem::Problem> {
            $crate::rest::records::changes::<$fields>(ask, &place).await
        }

        /// Registers the addresses of the noun.
        pub fn routes(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
            config
                .service(list)
                .service(create)
                .service(batch)
                .service(find)
                .service(update)
                .service(publish)
                .service(withdraw)
                .service(stage)
                .service(purge)
                .service(restore)
                .service(merge)
                .service(versions)
                .service(version)
                .service(differences);
        }
    };
}
pub(crate) use noun;
