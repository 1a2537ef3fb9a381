//! The usual figures of ranked lists.

use super::Label;

/// Means over labelled queries.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Figures {
    pub queries: usize,
    ndcg_4: f64,
    ndcg_10: f64,
    first: f64,
    reciprocal: f64,
}

impl Figures {
    /// Adds a list that was given for a label.
    pub(super) fn add(&mut self, label: &Label, found: &[&str]) {
        self.queries += 1;
        self.ndcg_4 += ndcg(label, found, 4);
        self.ndcg_10 += ndcg(label, found, 10);
        let is_relevant = |slug: &&str| label.grade(slug) > 0;
        if found.first().is_some_and(is_relevant) {
            self.first += 1.0;
        }
        if let Some(place) = found.iter().position(is_relevant) {
            self.reciprocal += 1.0 / (place + 1) as f64;
        }
    }

    fn mean(&self, sum: f64) -> f64 {
        if self.queries == 0 {
            0.0
        } else {
            sum / self.queries as f64
        }
    }

    /// Normalised discounted cumulative gain of the first four, a grade counting 2^grade - 1.
    #[must_use]
    pub fn ndcg_at_4(&self) -> f64 {
        self.mean(self.ndcg_4)
    }

    /// Likewise of the first ten.
    #[must_use]
    pub fn ndcg_at_10(&self) -> f64 {
        self.mean(self.ndcg_10)
    }

    /// How often the first is relevant.
    #[must_use]
    pub fn precision_at_1(&self) -> f64 {
        self.mean(self.first)
    }

    /// The mean of one over the place of the first relevant one.
    #[must_use]
    pub fn mean_reciprocal_rank(&self) -> f64 {
        self.mean(self.reciprocal)
    }
}

fn gain(grade: u32) -> f64 {
    f64::from((1_u32 << grade.min(20)) - 1)
}

fn discounted(gains: impl Iterator<Item = f64>) -> f64 {
    gains
        .zip(2_u32..)
        .map(|(gain, place)| gain / f64::from(place).log2())
        .sum()
}

fn ndcg(label: &Label, found: &[&str], most: usize) -> f64 {
    let mut best: Vec<u32> = label.grades.values().copied().collect();
    best.sort_unstable_by(|left, right| right.cmp(left));
    let ideal = discounted(best.into_iter().take(most).map(gain));
    if ideal <= 0.0 {
        return 0.0;
    }
    discounted(found.iter().take(most).map(|slug| gain(label.grade(slug)))) / ideal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_the_usual_ones() {
        let label = Label {
            of: "q".to_owned(),
            text: None,
            grades: [("a".to_owned(), 2), ("b".to_owned(), 1)].into_iter().collect(),
        };
        let mut figures = Figures::default();
        figures.add(&label, &["a", "b", "c"]);
        assert!((figures.ndcg_at_4() - 1.0).abs() < 1e-9 && (figures.precision_at_1() - 1.0).abs() < 1e-9);
        let mut figures = Figures::default();
        figures.add(&label, &["c", "b"]);
        let expected = (1.0 / 3_f64.log2()) / (3.0 + 1.0 / 3_f64.log2());
        assert!((figures.ndcg_at_10() - expected).abs() < 1e-9);
        assert!((figures.mean_reciprocal_rank() - 0.5).abs() < 1e-9);
        assert!(figures.precision_at_1().abs() < 1e-9);
    }
}
