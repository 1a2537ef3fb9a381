//! How near the members of a pool are to each other, by their texts.

use super::rank::Member;

/// How much of its nearest neighbour an article takes on before it is compared: two reports of one event that use
/// different words are often both near to a third.
const NEIGHBOUR: f32 = 0.4;
/// From which nearness on a neighbour is taken on: what is hardly near says nothing of an article.
const NEAR: f32 = 0.08;
/// From how many members on that have a feature it is kept as a column.
const COMMON: usize = 24;
/// Numbers that are multiplied at once.
const LANES: usize = 16;

/// Features that many have, as a table: multiplying its rows takes a small part of what going through the pairs of each
/// feature does.
struct Common {
    size: usize,
    /// Column by column.
    columns: Vec<f32>,
}

impl Common {
    fn of(size: usize) -> Self {
        Self {
            size,
            columns: Vec::new(),
        }
    }

    fn add(&mut self, group: &[(u32, f32)]) {
        let start = self.columns.len();
        self.columns.resize(start + self.size, 0.0);
        for (member, weight) in group {
            self.columns[start + *member as usize] = *weight;
        }
    }

    /// Adds the products of all pairs, the greater place behind the lesser.
    fn add_to(&self, values: &mut [f32]) {
        let count = self.columns.len() / self.size.max(1);
        let width = count.next_multiple_of(LANES);
        let mut rows = vec![0.0; self.size * width];
        for (at, column) in self.columns.chunks_exact(self.size.max(1)).enumerate() {
            for (member, weight) in column.iter().enumerate() {
                rows[member * width + at] = *weight;
            }
        }
        let row = |member: usize| &rows[member * width..(member + 1) * width];
        for left in 0..self.size {
            for right in left + 1..self.size {
                values[left * self.size + right] += product(row(left), row(right));
            }
        }
    }
}

/// The product of two rows, summed in lanes: in an order of its own, and the same one every time.
fn product(left: &[f32], right: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    for (left, right) in left.chunks_exact(LANES).zip(right.chunks_exact(LANES)) {
        for ((sum, left), right) in sums.iter_mut().zip(left).zip(right) {
            *sum += left * right;
        }
    }
    sums.iter().sum()
}

/// The products of all pairs of a pool.
pub(super) struct Products {
    size: usize,
    values: Vec<f32>,
}

impl Products {
    pub(super) fn of(pool: &[Member]) -> Self {
        let size = pool.len();
        let mut values = vec![0.0; size * size];
        // Each feature with its place among all: sorted, those who have it stand together, in the order of the pool.
        let total: usize = pool.iter().map(|member| member.vector.features.len()).sum();
        let mut places: Vec<u64> = Vec::with_capacity(total);
        let mut having: Vec<(u32, f32)> = Vec::with_capacity(total);
        for (member, one) in pool.iter().enumerate() {
            for (hash, weight) in &one.vector.features {
                places.push(u64::from(*hash) << 32 | having.len() as u64);
                having.push((member as u32, *weight));
            }
        }
        // They come in sorted runs, one a member, which a stable sort merges and an unstable one would not see.
        #[expect(
            clippy::stable_sort_primitive,
            reason = "merging sorted runs is what makes it fast"
        )]
        places.sort();
        let mut group: Vec<(u32, f32)> = Vec::with_capacity(size);
        let mut common = Common::of(size);
        for same in places.chunk_by(|left, right| left >> 32 == right >> 32) {
            // Features that only one has are most of all and decide nothing.
            if same.len() < 2 {
                continue;
            }
            group.clear();
            group.extend(same.iter().map(|place| having[*place as u32 as usize]));
            if group.len() >= COMMON {
                common.add(&group);
                continue;
            }
            for (at, (left, left_weight)) in group.iter().enumerate() {
                let row = &mut values[*left as usize * size..(*left as usize + 1) * size];
                for (right, right_weight) in &group[at + 1..] {
                    row[*right as usize] += left_weight * right_weight;
                }
            }
        }
        common.add_to(&mut values);
        for left in 0..size {
            values[left * size + left] = f32::from(u8::from(!pool[left].vector.features.is_empty()));
            for right in left + 1..size {
                values[right * size + left] = values[left * size + right];
            }
        }
        Self { size, values }
    }

    pub(super) fn of_pair(&self, left: usize, right: usize) -> f32 {
        self.values[left * self.size + right]
    }

    /// How near each is to the first when all have taken on something of their nearest neighbours.
    pub(super) fn second_order(&self) -> Vec<f32> {
        let nearest: Vec<Option<usize>> = (0..self.size)
            .map(|one| {
                let others = (0..self.size).filter(|other| *other != one);
                // Of equals the first, so that it depends on the pool alone.
                let best = others.reduce(|best, other| {
                    if self.of_pair(one, other) > self.of_pair(one, best) {
                        other
                    } else {
                        best
                    }
                });
                best.filter(|best| self.of_pair(one, *best) >= NEAR)
            })
            .collect();
        let product = |left: usize, right: usize| {
            let mut sum = self.of_pair(left, right);
            if let Some(near) = nearest[right] {
                sum += NEIGHBOUR * self.of_pair(left, near);
            }
            if let Some(near) = nearest[left] {
                sum += NEIGHBOUR * self.of_pair(near, right);
                if let Some(far) = nearest[right] {
                    sum += NEIGHBOUR * NEIGHBOUR * self.of_pair(near, far);
                }
            }
            sum
        };
        let own = product(0, 0).sqrt();
        (0..self.size)
            .map(|one| {
                let lengths = own * product(one, one).sqrt();
                if lengths > 0.0 {
                    (product(0, one) / lengths).clamp(0.0, 1.0)
                } else {
                    0.0
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use ahash::AHashMap;

    use super::*;
    use crate::related::rank::tests::member;

    #[test]
    fn products_are_the_same_whether_few_have_a_feature_or_many() {
        let pool: Vec<Member> = (0..60_u32)
            .map(|number| {
                let features: Vec<(u32, f32)> = (0..40_u32)
                    .filter(|feature| feature % 7 == 0 || (feature * number) % 5 == 0)
                    .map(|feature| (feature, 1.0 + ((feature * 31 + number * 17) % 11) as f32))
                    .collect();
                member(&features, u64::from(number), 0)
            })
            .collect();
        let products = Products::of(&pool);
        for left in 0..pool.len() {
            for right in left + 1..pool.len() {
                let weights: AHashMap<u32, f32> = pool[left].vector.features.iter().copied().collect();
                let others = pool[right].vector.features.iter();
                let plain: f32 = others
                    .filter_map(|(hash, weight)| Some(weights.get(hash)? * weight))
                    .sum();
                assert!(
                    (products.of_pair(left, right) - plain).abs() < 1e-4,
                    "{left} {right}"
                );
                assert!((products.of_pair(right, left) - plain).abs() < 1e-4);
            }
        }
    }
}
