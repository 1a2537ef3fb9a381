//! The error codes: the documentation, the code and the statuses agree.

use std::collections::BTreeMap;

use masthead_app::error::ErrorCode;

use super::tree::read;

fn documented() -> BTreeMap<String, u16> {
    let page = read("docs/errors.md");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let status = cells[2]
            .trim_matches('`')
            .parse()
            .unwrap_or_else(|_| panic!("no status in {row}"));
        (cells[1].trim_matches('`').to_owned(), status)
    })
    .collect()
}

#[test]
fn every_code_is_documented_with_its_status() {
    let documented = documented();
    for code in ErrorCode::ALL {
        let status = masthead_api::http::status_of(*code).as_u16();
        assert_eq!(documented.get(code.as_str()), Some(&status), "{}", code.as_str());
    }
    assert_eq!(
        documented.len(),
        ErrorCode::ALL.len(),
        "codes that are documented and not there"
    );
}
