//! Nothing: this package is its tests (`main.rs`).
