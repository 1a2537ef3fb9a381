//! The names of all settings.

/// A setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    /// Its dotted name; `*` stands for any name at that place.
    pub(crate) name: &'static str,
    /// Whether its value may hold a password.
    pub(crate) is_secret: bool,
}

const fn open(name: &'static str) -> Key {
    Key {
        name,
        is_secret: false,
    }
}

const fn secret(name: &'static str) -> Key {
    Key {
        name,
        is_secret: true,
    }
}

/// Every setting, in the order of the documentation. A test compares them with the struct.
pub(crate) const KEYS: &[Key] = &[
    open("listen"),
    secret("database_url"),
    secret("database_read_urls"),
    open("database_connections"),
    open("data_dir"),
    open("public_url"),
    open("site_url"),
    open("site_url_by_locale.*"),
    open("permalinks.article"),
    open("permalinks.category"),
    open("permalinks.page"),
    open("permalinks.author"),
    open("permalinks.tag"),
    open("log.format"),
    open("log.level"),
    open("limits.request_seconds"),
    open("limits.shutdown_seconds"),
    open("limits.body"),
    open("limits.body_seconds"),
    open("limits.head_seconds"),
    open("limits.idle_seconds"),
    open("limits.write_seconds"),
    open("limits.uri"),
    open("limits.headers"),
    open("limits.header_lines"),
    open("limits.connections"),
    open("limits.connections_per_address"),
    open("limits.http2_streams"),
    open("tls.certificate"),
    open("tls.key"),
    open("cors.origins"),
    open("cors.credentials"),
    open("cors.max_age_seconds"),
    open("metrics.enabled"),
    open("metrics.listen"),
    open("graphql.introspection"),
    open("graphql.max_tokens"),
    open("graphql.max_depth"),
    open("graphql.max_selections"),
    open("graphql.max_cost"),
    open("graphql.max_nodes"),
    open("graphql.max_aliases"),
    open("graphql.max_root_fields"),
    open("graphql.max_directives"),
    open("graphql.max_variable_values"),
    open("graphql.kept_documents"),
    open("graphql.persisted_queries"),
    open("graphql.operations"),
    open("graphql.only_registered"),
    open("changes.retention_days"),
    open("fetch.max_file"),
    open("fetch.seconds"),
    open("fetch.connections"),
    open("fetch.connections_per_host"),
    open("fetch.allow_private_addresses"),
    open("cache.answers"),
    open("cache.read_model"),
    open("cache.poll_milliseconds"),
    open("cache.shared_seconds"),
    open("cache.stale_while_revalidate_seconds"),
    open("cache.stale_if_error_seconds"),
    open("cache.key_bytes"),
    open("search.enabled"),
    open("search.dir"),
    open("search.memory"),
    open("search.recency_half_life_days"),
    open("search.recency_floor"),
    open("related.enabled"),
    open("related.tag"),
    open("related.category"),
    open("related.author"),
    open("related.source"),
    open("related.recency_half_life_days"),
    open("related.recency_floor"),
    open("related.diversity"),
    open("related.near_duplicate"),
    open("feeds.content"),
    open("feeds.limit"),
    open("feeds.hub"),
    open("webhook_sending.at_once"),
    open("webhook_sending.seconds"),
    open("webhook_sending.keep_days"),
    open("webhook_sending.allow_private_addresses"),
    open("webhooks"),
    open("purge"),
];

impl Key {
    /// Whether a dotted name is this setting's.
    pub(crate) fn matches(&self, name: &str) -> bool {
        match self.name.strip_suffix(".*") {
            Some(group) => name
                .strip_prefix(group)
                .and_then(|rest| rest.strip_prefix('.'))
                .is_some_and(|rest| !rest.is_empty()),
            None => self.name == name,
        }
    }

    /// Its name as a variable of the environment.
    pub(crate) fn variable(name: &str) -> String {
        format!(
            "MASTHEAD_{}",
            name.to_uppercase().replace('.', "__").replace('-', "_")
        )
    }
}

/// The setting that a dotted name stands for.
pub(super) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.matches(name))
}

/// The setting that a misspelt name was probably meant to be.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let all = KEYS
        .iter()
        .map(|key| (strsim::damerau_levenshtein(name, key.name), key.name));
    all.filter(|(distance, known)| *distance <= (known.len() / 3).max(2))
        .min()
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_slips_are_recognised() {
        assert!(find("listen").is_some() && find("site_url_by_locale.az").is_some());
        assert!(find("site_url_by_locale").is_none() && find("log").is_none());
        assert_eq!(nearest("databse_url"), Some("database_url"));
        assert_eq!(nearest("permalink.article"), Some("permalinks.article"));
        assert_eq!(nearest("something_else_entirely"), None);
    }

    #[test]
    fn variables_are_the_names_in_capitals() {
        assert_eq!(Key::variable("limits.body"), "MASTHEAD_LIMITS__BODY");
        assert_eq!(
            Key::variable("site_url_by_locale.zh-Hant"),
            "MASTHEAD_SITE_URL_BY_LOCALE__ZH_HANT"
        );
    }
}
