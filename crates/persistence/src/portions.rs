//! Many rows in few statements of few lengths.
//!
//! A statement that inserts rows is another one for each number of rows, and preparing one of hundreds of rows costs
//! more than running it. So rows are cut into powers of two, and each length is prepared once a connection.

/// Rows of the longest statement. Thirty columns of so many rows are far below what either engine binds.
const LONGEST: usize = 128;

/// Cuts rows into portions of which each is as long as a power of two, the longest first.
pub(crate) fn portions<T>(rows: Vec<T>) -> impl Iterator<Item = Vec<T>> {
    let mut rest = rows.into_iter();
    std::iter::from_fn(move || {
        let left = rest.len().min(LONGEST);
        let length = left.checked_ilog2().map(|power| 1 << power)?;
        Some(rest.by_ref().take(length).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_and_lengths_are_few() {
        for count in [0, 1, 2, 3, 127, 128, 129, 500] {
            let parts: Vec<Vec<usize>> = portions((0..count).collect()).collect();
            assert!(
                parts
                    .iter()
                    .all(|part| part.len().is_power_of_two() && part.len() <= LONGEST)
            );
            let all: Vec<usize> = parts.into_iter().flatten().collect();
            assert_eq!(all, (0..count).collect::<Vec<_>>());
        }
        // 128 three times, then 64, 32, 16 and 4.
        assert_eq!(portions(vec![0; 500]).count(), 7);
    }
}
