//! Who is held back when: repeated stratified k-fold cross-validation.

use rand::{seq::SliceRandom, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

/// How a model is evaluated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
	/// How often everybody is dealt into folds anew.
	pub repeats: u64,
	/// How many folds there are each time. Each is held back once.
	pub folds: u64,
	/// Where the random numbers begin. The same seed deals the same folds.
	pub seed: u64,
}

impl Plan {
	/// The seed of the model of record. Nothing follows from it; it is a year of the data's history.
	pub const SEED: u64 = 1988;

	/// Ten times ten folds.
	pub fn ten_by_ten(seed: u64) -> Self {
		Plan {
			repeats: 10,
			folds: 10,
			seed,
		}
	}

	/// The fold of each person in one repeat, from 0. The people with diabetes are shuffled and dealt
	/// out one by one, those without after them: folds differ by at most one of either.
	pub fn deal(&self, repeat: u64, outcomes: &[bool]) -> Vec<usize> {
		let mut random = self.random(repeat);
		let folds = self.folds.max(1) as usize;
		let mut fold = vec![0; outcomes.len()];
		let mut dealt = 0;
		for outcome in [true, false] {
			let of_outcome = |place: &usize| outcomes[*place] == outcome;
			let mut places: Vec<usize> = (0..outcomes.len()).filter(of_outcome).collect();
			places.shuffle(&mut random);
			for place in places {
				fold[place] = dealt % folds;
				dealt += 1;
			}
		}
		fold
	}

	/// The random numbers of a repeat.
	pub(crate) fn random(&self, repeat: u64) -> ChaCha8Rng {
		let mut random = ChaCha8Rng::seed_from_u64(self.seed);
		random.set_stream(repeat);
		random
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn outcomes() -> Vec<bool> {
		(0..103).map(|place| place % 3 == 0).collect()
	}

	#[test]
	fn folds_have_the_same_share_of_either_outcome() {
		let outcomes = outcomes();
		let dealt = Plan::ten_by_ten(7).deal(0, &outcomes);
		for outcome in [true, false] {
			let sizes: Vec<usize> = (0..10)
				.map(|fold| {
					let pairs = dealt.iter().zip(&outcomes);
					pairs
						.filter(|(dealt, of)| **dealt == fold && **of == outcome)
						.count()
				})
				.collect();
			let (least, most) = (sizes.iter().min().unwrap(), sizes.iter().max().unwrap());
			assert!(most - least <= 1, "{sizes:?}");
		}
	}

	#[test]
	fn the_same_seed_deals_the_same_and_another_does_not() {
		let outcomes = outcomes();
		let deal = |seed, repeat| Plan::ten_by_ten(seed).deal(repeat, &outcomes);
		assert_eq!(deal(7, 3), deal(7, 3));
		assert_ne!(deal(7, 3), deal(7, 4));
		assert_ne!(deal(7, 3), deal(8, 3));
	}
}
