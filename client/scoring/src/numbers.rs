//! Small numerics that come out the same on every machine.

/// Six decimals: what is kept of a fitted number or a figure.
pub(crate) fn rounded(number: f64) -> f64 {
	const SCALE: f64 = 1e6;
	// Negative zero would be written as -0.0.
	(number * SCALE).round() / SCALE + 0.0
}

/// 1 / (1 + e^-x).
pub(crate) fn logistic(x: f64) -> f64 {
	1.0 / (1.0 + libm::exp(-x))
}

/// ln(p / (1-p)).
pub(crate) fn logit(p: f64) -> f64 {
	libm::log(p / (1.0 - p))
}

/// The quantile of sorted numbers, linear between two of them: definition 7 of Hyndman and Fan (The
/// American Statistician 1996;50:361), NumPy's default. None of no numbers.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
	let place = share * sorted.len().checked_sub(1)? as f64;
	let below = *sorted.get(place.floor() as usize)?;
	let above = *sorted.get(place.ceil() as usize)?;
	Some(below + (above - below) * place.fract())
}

/// The mean of numbers and their standard deviation, that of a sample. Not a number of fewer than two.
pub(crate) fn mean_and_deviation(numbers: &[f64]) -> (f64, f64) {
	let count = numbers.len() as f64;
	let mean = numbers.iter().sum::<f64>() / count;
	let squares = numbers
		.iter()
		.map(|number| (number - mean) * (number - mean));
	(mean, (squares.sum::<f64>() / (count - 1.0)).sqrt())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn quantiles_are_those_of_numpy() {
		// numpy.quantile([1, 2, 4, 8], [0, .1, .5, .9, 1])
		let sorted = [1.0, 2.0, 4.0, 8.0];
		let expected = [(0.0, 1.0), (0.1, 1.3), (0.5, 3.0), (0.9, 6.8), (1.0, 8.0)];
		for (share, value) in expected {
			let found = quantile(&sorted, share).unwrap();
			assert!((found - value).abs() < 1e-12, "{share}: {found}");
		}
		assert_eq!(quantile(&[], 0.5), None);
	}

	#[test]
	fn what_is_rounded_to_zero_has_no_sign() {
		assert!(rounded(-1e-9).is_sign_positive());
		assert_eq!(rounded(-1.234_567_8), -1.234_568);
	}

	#[test]
	fn logit_and_logistic_are_inverse() {
		for p in [0.001, 0.25, 0.5, 0.9] {
			assert!((logistic(logit(p)) - p).abs() < 1e-12);
		}
	}

	#[test]
	fn deviation_of_a_sample() {
		assert_eq!(mean_and_deviation(&[2.0, 4.0]), (3.0, 2f64.sqrt()));
	}
}
