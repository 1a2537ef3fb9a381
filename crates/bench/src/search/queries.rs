//! What is searched for: words of the archive, from those that stand in nearly every article to those that stand in one.

use std::{
    collections::HashMap,
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
};

use serde_json::Value;

/// Articles of which the words are counted.
const SAMPLE: usize = 4_000;

/// Searches by sort, and what is typed into completion.
pub(super) struct Queries {
    pub(super) searches: Vec<(&'static str, Vec<String>)>,
    pub(super) typed: Vec<String>,
}

/// The same queries for the same lines.
pub(super) fn of(lines: &Path, rounds: usize) -> anyhow::Result<Queries> {
    let mut counts: HashMap<String, u32> = HashMap::new();
    let mut titles: Vec<String> = Vec::new();
    for line in BufReader::new(File::open(lines)?).lines() {
        let line: Value = serde_json::from_str(&line?)?;
        if line["type"] != "article" || line["locale"] != "en" || line["status"] != "PUBLISHED" {
            continue;
        }
        let title = line["title"].as_str().unwrap_or_default().to_owned();
        let mut words: Vec<&str> = line["bodyHtml"]
            .as_str()
            .unwrap_or_default()
            .split(|letter: char| !letter.is_alphabetic())
            .filter(|word| word.len() > 2)
            .collect();
        words.sort_unstable();
        words.dedup();
        for word in words {
            *counts.entry(word.to_lowercase()).or_default() += 1;
        }
        titles.push(title);
        if titles.len() == SAMPLE {
            break;
        }
    }
    let mut words: Vec<(u32, String)> = counts.into_iter().map(|(word, count)| (count, word)).collect();
    words.sort_by(|left, right| right.cmp(left));
    let pick = |from: usize, to: usize, number: usize| -> &str {
        let span = (to - from).max(1);
        &words[(from + number * 7_919 % span).min(words.len() - 1)].1
    };
    let (common, middling) = (20, words.len() / 20);
    let sort = |of: &dyn Fn(usize) -> String| (0..rounds).map(of).collect::<Vec<_>>();
    let searches = vec![
        (
            "a rare word",
            sort(&|number| format!("{} ", pick(middling, words.len(), number))),
        ),
        (
            "a middling word",
            sort(&|number| format!("{} ", pick(common, middling, number))),
        ),
        (
            "a common word",
            sort(&|number| format!("{} ", pick(0, common, number))),
        ),
        (
            "three words",
            sort(&|number| {
                format!(
                    "{} {} {} ",
                    pick(0, common, number),
                    pick(common, middling, number),
                    pick(middling, words.len(), number)
                )
            }),
        ),
        (
            "a headline",
            sort(&|number| titles[number * 31 % titles.len()].clone()),
        ),
        (
            "a phrase",
            sort(&|number| {
                let title = &titles[number * 17 % titles.len()];
                let two: Vec<&str> = title.split(' ').take(2).collect();
                format!("\"{}\"", two.join(" "))
            }),
        ),
        (
            "being typed",
            sort(&|number| {
                let word = pick(common, middling, number);
                word.chars().take(3).collect()
            }),
        ),
    ];
    let typed = (0..rounds)
        .flat_map(|number| {
            let title = titles[number * 13 % titles.len()].clone();
            (1..=6).map(move |length| title.chars().take(length).collect::<String>())
        })
        .collect();
    Ok(Queries { searches, typed })
}
