//! The report of an import for people.

use std::fmt::Write as _;

use indicatif::HumanBytes;
use masthead_app::import::report::{Remark, Report};

/// Examples that a line names.
const EXAMPLES: usize = 3;

/// Lines of one sort of remark; all of them stand in the file of `--report`.
const LINES: usize = 20;

/// The report as a table.
pub(crate) fn table(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write_table(report, &mut out);
    out
}

fn write_table(report: &Report, out: &mut String) -> std::fmt::Result {
    let note = if report.dry_run {
        " (dry run: nothing was written)"
    } else {
        ""
    };
    writeln!(out, "{}{note}", report.input)?;
    writeln!(out)?;
    writeln!(
        out,
        "{:12} {:>9} {:>9} {:>9} {:>9}",
        "", "created", "updated", "unchanged", "refused"
    )?;
    for (kind, counts) in &report.counts {
        writeln!(
            out,
            "{:12} {:>9} {:>9} {:>9} {:>9}",
            kind.prefix(),
            counts.created,
            counts.updated,
            counts.unchanged,
            counts.refused
        )?;
    }
    remarks(out, "skipped: not content that is kept here", &report.skipped)?;
    remarks(
        out,
        "noted: imported otherwise than it was written",
        &report.noted,
    )?;
    remarks(out, "refused: could not be imported", &report.refused)?;
    if let Some(media) = &report.media {
        writeln!(
            out,
            "\nmedia: {} fetched ({}), {} failed and keep their outside addresses",
            media.fetched,
            HumanBytes(media.bytes),
            media.failed
        )?;
        remarks(out, "not fetched", &media.failures)?;
    }
    if let Some(reason) = &report.broken_off {
        writeln!(out, "\nthe input could not be read to its end: {reason}")?;
    }
    let fetched = report.media.as_ref().map_or(0, |media| media.fetched);
    let result = match (report.is_complete(), report.changed() + fetched) {
        (false, _) => "something was refused",
        (true, 0) => "nothing changed",
        (true, _) => "done",
    };
    writeln!(out, "\n{result}, {:.1} s", report.seconds)
}

fn remarks(out: &mut String, title: &str, remarks: &[Remark]) -> std::fmt::Result {
    if remarks.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    for remark in remarks.iter().take(LINES) {
        let named: Vec<&str> = remark
            .examples
            .iter()
            .take(EXAMPLES)
            .map(String::as_str)
            .collect();
        let more = if remark.count > named.len() as u64 {
            ", …"
        } else {
            ""
        };
        writeln!(
            out,
            "{:>8}  {}: {} ({}{more})",
            remark.count,
            remark.what,
            remark.reason,
            named.join(", ")
        )?;
    }
    if let Some(more @ 1..) = remarks.len().checked_sub(LINES) {
        writeln!(
            out,
            "{:>8}  and {more} more remarks; --report FILE writes them all",
            "…"
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use masthead_app::import::report::Remarkable;
    use masthead_domain::id::Kind;

    use super::*;

    #[test]
    fn a_report_says_what_happened_and_where() {
        let mut report = Report {
            input: "site.xml".to_owned(),
            seconds: 1.25,
            ..Report::default()
        };
        report.of(Kind::Article).created = 55;
        for post in 1..=5 {
            let at = format!("post {post}");
            report.remark(Remarkable::Skipped, &at, "comment", "comments are not taken over");
        }
        let expected = "\
site.xml

               created   updated unchanged   refused
article             55         0         0         0

skipped: not content that is kept here
       5  comment: comments are not taken over (post 1, post 2, post 3, …)

done, 1.2 s
";
        assert_eq!(table(&report), expected);
        for number in 1..=22 {
            report.remark(
                Remarkable::Noted,
                "post 1",
                &format!("block {number}"),
                "was left out",
            );
        }
        assert!(table(&report).contains("block 20: was left out (post 1)\n       …  and 2 more remarks"));
        report.remark(Remarkable::Refused, "line 3", "article", "has no title");
        assert!(table(&report).ends_with("something was refused, 1.2 s\n"));
    }
}
