//! One report of several inputs.

use masthead_app::import::report::{Remark, Report};

/// Examples that a remark keeps.
const MOST_EXAMPLES: usize = 20;

/// Both reports as one.
pub(crate) fn merge(mut first: Report, second: Report) -> Report {
    first.input = format!("{}, {}", first.input, second.input);
    first.seconds += second.seconds;
    for (kind, counts) in second.counts {
        let sum = first.of(kind);
        sum.created += counts.created;
        sum.updated += counts.updated;
        sum.unchanged += counts.unchanged;
        sum.refused += counts.refused;
    }
    join(&mut first.skipped, second.skipped);
    join(&mut first.noted, second.noted);
    join(&mut first.refused, second.refused);
    first.broken_off = first.broken_off.or(second.broken_off);
    first
}

fn join(known: &mut Vec<Remark>, more: Vec<Remark>) {
    for remark in more {
        match known
            .iter_mut()
            .find(|other| other.what == remark.what && other.reason == remark.reason)
        {
            Some(other) => {
                other.count += remark.count;
                other.examples.extend(remark.examples);
                other.examples.truncate(MOST_EXAMPLES);
            }
            None => known.push(remark),
        }
    }
}

#[cfg(test)]
mod tests {
    use masthead_app::import::report::Remarkable;
    use masthead_domain::id::Kind;

    use super::*;

    #[test]
    fn counts_add_up_and_equal_remarks_become_one() {
        let report = |input: &str, articles: u64, at: &str| {
            let mut report = Report {
                input: input.to_owned(),
                seconds: 1.0,
                ..Report::default()
            };
            report.of(Kind::Article).created = articles;
            report.remark(Remarkable::Skipped, at, "comment", "comments are not taken over");
            report
        };
        let merged = merge(report("a.xml", 2, "post 1"), report("b.xml", 3, "post 9"));
        assert_eq!(merged.input, "a.xml, b.xml");
        assert_eq!(merged.counts[&Kind::Article].created, 5);
        assert_eq!((merged.skipped.len(), merged.skipped[0].count), (1, 2));
        assert_eq!(merged.skipped[0].examples, ["post 1", "post 9"]);
    }
}
