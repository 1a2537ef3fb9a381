//! What kind of record a line holds, by its first bytes.

/// The value of `"type"` where it is the line's first key, as the format asks; `None` where only parsing can tell.
pub(super) fn leading_type(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix('{')?;
    let rest = rest.trim_start().strip_prefix("\"type\"")?;
    let rest = rest.trim_start().strip_prefix(':')?;
    let rest = rest.trim_start().strip_prefix('"')?;
    let (value, _) = rest.split_once('"')?;
    (!value.contains('\\')).then_some(value)
}

/// What follows the type in a line of this type: its other fields, up to the line's end.
pub(super) fn fields_of<'l>(kind: &str, line: &'l str) -> Option<&'l str> {
    if leading_type(line)? != kind {
        return None;
    }
    // The first four quotes are those of the key and of the value.
    let (end, _) = line.match_indices('"').nth(3)?;
    line[end + 1..].trim_start().strip_prefix(',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_type_is_found_where_it_comes_first() {
        let cases = [
            (r#"{"type":"article","slug":"a"}"#, Some("article")),
            (r#"  { "type" : "tag" "#, Some("tag")),
            (r#"{"slug":"a","type":"article"}"#, None),
            (r#"{"type":"t\u0061g"}"#, None),
            (r#"{"type":7}"#, None),
            (r#"{"type":"tag"#, None),
            ("", None),
        ];
        for (line, expected) in cases {
            assert_eq!(leading_type(line), expected, "{line}");
        }
    }
}
