//! The views that stand under one name in the schemas `open`, `shared` and `desk`: which of them a connection reads is
//! fixed when it is opened. Their columns are the same in all three.

diesel::table! {
    /// Coalitions that who asks may know of.
    coalitions (code) {
        /// Its code, for ever.
        code -> Text,
        /// coalition or nhri.
        kind -> Text,
        /// public, network or unlisted.
        visibility -> Text,
        /// States that its records may concern.
        states -> Array<Text>,
        /// Jurisdictions that its records may concern.
        jurisdictions -> Array<Text>,
        /// Name by language.
        name -> Jsonb,
        /// What it is, by language.
        description -> Jsonb,
        /// How it wants to be reached.
        contact -> Nullable<Text>,
        /// Whether it is frozen; never told to the public.
        frozen -> Bool,
        /// Counts its changes.
        version -> Integer,
    }
}
