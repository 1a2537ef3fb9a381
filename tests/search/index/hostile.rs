//! Whatever is typed is answered, and soon.

use std::time::{Duration, Instant};

use masthead_test_support::{TestApp, both_engines};

use super::Indexed;

/// Characters that are typed; `MASTHEAD_TEST_TYPED` asks for more.
const TYPED: usize = 60_000;
/// How long one search may take in a build without optimisation on a busy machine.
const LONGEST: Duration = Duration::from_secs(10);

const LINES: &str = r#"{"type":"site","name":"Digest","locales":["en","az","ru"]}
{"type":"article","slug":"one","locale":"en","title":"One","bodyHtml":"<p>Words in a text.</p>","status":"PUBLISHED"}
{"type":"article","slug":"bir","locale":"az","title":"Bir","bodyHtml":"<p>Mətndə sözlər.</p>","status":"PUBLISHED"}"#;

/// Chance that is the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    /// A character: of the query language, of the languages of the site, or any that there is.
    fn character(&mut self) -> char {
        match self.below(10) {
            0..2 => b"\"-+:()* *"[self.below(9) as usize].into(),
            2..5 => char::from(b'a' + self.below(26) as u8),
            5 => ['ə', 'İ', 'ı', 'ş', 'ё', 'й', 'Ж', '’', '„', '“'][self.below(10) as usize],
            _ => loop {
                if let Some(any) = char::from_u32(self.below(0x11_0000) as u32) {
                    break any;
                }
            },
        }
    }
}

/// How many characters are typed.
#[expect(clippy::disallowed_methods, reason = "it is no setting of the program")]
fn typed() -> usize {
    let asked = std::env::var("MASTHEAD_TEST_TYPED").ok();
    asked.and_then(|typed| typed.parse().ok()).unwrap_or(TYPED)
}

both_engines! {
    async fn any_text_is_searched_for(app: TestApp) {
        let indexed = Indexed::over(app, LINES).await;
        let typed = typed();
        let mut chance = Chance(7);
        let mut left: usize = typed;
        let mut slowest = Duration::ZERO;
        while left > 0 {
            let length = 1 + chance.below(300) as usize;
            left = left.saturating_sub(length);
            let text: String = (0..length).map(|_| chance.character()).collect();
            let began = Instant::now();
            for address in ["search?facets=true&count=true&q=", "suggest?q="] {
                let answer = indexed.app.get(&format!("/v1/{address}{}", crate::search::index::encoded(&text))).await;
                assert!([200, 400].contains(&answer.status.as_u16()), "{} for {text:?}", answer.status);
            }
            slowest = slowest.max(began.elapsed());
        }
        assert!(slowest < LONGEST, "{slowest:?}");
        eprintln!("{typed} characters typed, the slowest search and completion took {slowest:?}");
    }
}
