//! Words that look like words, in four languages, and chance that is the same every time.

/// `SplitMix64`: enough for words, and the same on every machine.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below a bound.
    pub(super) const fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// A number from a range that includes both ends.
    pub(super) const fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// True so many times of a hundred.
    pub(super) const fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A number below a bound, small ones much more often: tags and authors are used like that.
    pub(super) fn skewed(&mut self, bound: u64) -> u64 {
        self.skewed_by(3, bound)
    }

    /// Likewise, the more so the higher the power.
    fn skewed_by(&mut self, power: i32, bound: u64) -> u64 {
        let even = self.next() as f64 / u64::MAX as f64;
        (even.powi(power) * bound as f64) as u64 % bound
    }
}

/// What sort of texts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// Words of an article, from and to.
    pub(crate) words: (u64, u64),
    /// Different words of a language.
    pub(crate) vocabulary: usize,
    /// How much more often the first words are used than the last.
    pub(crate) power: i32,
}

impl Shape {
    /// What import and paging are measured with.
    pub(crate) const USUAL: Self = Self {
        words: (600, 1_200),
        vocabulary: 6_000,
        power: 3,
    };
    /// As many words as a language has, some in every article and most in few: what a text index is made for.
    pub(crate) const WORDY: Self = Self {
        words: (600, 1_000),
        vocabulary: 150_000,
        power: 5,
    };
    /// Likewise in short articles.
    pub(crate) const BRIEF: Self = Self {
        words: (70, 130),
        ..Self::WORDY
    };
}

/// A vocabulary.
#[derive(Debug)]
pub(super) struct Language {
    pub(super) locale: &'static str,
    words: Vec<String>,
    /// How much more often the first words are used than the last.
    power: i32,
}

/// A locale, and what its syllables begin with, are built around and end with.
type Sounds = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    &'static [&'static str],
);

impl Language {
    pub(super) fn all(shape: &Shape, random: &mut Random) -> Vec<Self> {
        let spoken: [Sounds; 4] = [
            (
                "en",
                &[
                    "b", "c", "d", "f", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v", "w", "st", "tr",
                    "ch", "th", "pl",
                ],
                &["a", "e", "i", "o", "u", "ai", "ea", "ou"],
                &["n", "r", "s", "t", "l", "nd", "st", "ng", ""],
            ),
            (
                "az",
                &[
                    "b", "c", "ç", "d", "f", "g", "h", "k", "q", "l", "m", "n", "s", "ş", "t", "v", "y", "x",
                ],
                &["a", "e", "ə", "ı", "i", "o", "ö", "u", "ü"],
                &["n", "r", "s", "t", "l", "m", "q", ""],
            ),
            (
                "tr",
                &[
                    "b", "c", "ç", "d", "f", "g", "h", "k", "l", "m", "n", "s", "ş", "t", "v", "y", "z",
                ],
                &["a", "e", "ı", "i", "o", "ö", "u", "ü"],
                &["n", "r", "s", "t", "l", "k", "ğ", ""],
            ),
            (
                "ru",
                &[
                    "б", "в", "г", "д", "з", "к", "л", "м", "н", "п", "р", "с", "т", "ст", "пр", "ч", "ш",
                ],
                &["а", "е", "и", "о", "у", "ы", "я", "ю"],
                &["н", "р", "с", "т", "л", "й", "ть", ""],
            ),
        ];
        spoken
            .into_iter()
            .map(|(locale, onsets, vowels, codas)| Self {
                locale,
                words: (0..shape.vocabulary)
                    .map(|_| word(random, onsets, vowels, codas))
                    .collect(),
                power: shape.power,
            })
            .collect()
    }

    pub(super) fn word(&self, random: &mut Random) -> &str {
        &self.words[random.skewed_by(self.power, self.words.len() as u64) as usize]
    }

    pub(super) fn phrase(&self, random: &mut Random, low: u64, high: u64) -> String {
        let count = random.between(low, high);
        let words: Vec<&str> = (0..count).map(|_| self.word(random)).collect();
        words.join(" ")
    }

    pub(super) fn sentence(&self, random: &mut Random) -> String {
        let mut words = capital(&self.phrase(random, 8, 24));
        words.push('.');
        words
    }

    pub(super) fn name(&self, random: &mut Random) -> String {
        format!("{} {}", capital(self.word(random)), capital(self.word(random)))
    }
}

fn word(random: &mut Random, onsets: &[&str], vowels: &[&str], codas: &[&str]) -> String {
    let pick = |random: &mut Random, from: &[&str]| from[random.below(from.len() as u64) as usize].to_owned();
    let mut word = String::new();
    for _ in 0..random.between(1, 3) {
        word.push_str(&pick(random, onsets));
        word.push_str(&pick(random, vowels));
    }
    word.push_str(&pick(random, codas));
    word
}

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}
