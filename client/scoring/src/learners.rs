//! What can be fitted to people: the model of record, and those that challenge it.

use crate::{
	cohort::Example,
	equation::{matrix, Design, Equation, FitError, Term, Treatment},
	features::{Inputs, COUNT},
};
use linfa::{
	traits::{Fit, Predict},
	DatasetBase,
};
use linfa_svm::Svm;
use linfa_trees::DecisionTree;
use ndarray::{Array1, Array2, Axis};
use rand::{seq::index::sample, Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A way of learning from people. [`fit`](Learner::fit) is given those of the training folds and nobody
/// else, so that nothing of the others can reach what is imputed, scaled or fitted.
pub trait Learner: Sync {
	/// What tables call it.
	fn name(&self) -> &'static str;

	/// What it is, in a few words.
	fn description(&self) -> &'static str;

	/// Learn from these people.
	///
	/// # Errors
	///
	/// [`FitError`]: they do not determine a model.
	fn fit(&self, people: &[Example]) -> Result<Box<dyn Risk>, FitError>;
}

/// What a [`Learner`] has learnt.
pub trait Risk {
	/// The probability of diabetes within five years of each person.
	fn probabilities(&self, people: &[Inputs]) -> Vec<f64>;
}

impl Risk for Equation {
	fn probabilities(&self, people: &[Inputs]) -> Vec<f64> {
		people
			.iter()
			.map(|inputs| self.probability(inputs))
			.collect()
	}
}

/// The model of record: [`Design::of_record`].
pub struct OfRecord;

impl Learner for OfRecord {
	fn name(&self) -> &'static str {
		"of record"
	}

	fn description(&self) -> &'static str {
		"logistic regression; logarithms of insulin, bmi and pedigree, a spline for age"
	}

	fn fit(&self, people: &[Example]) -> Result<Box<dyn Risk>, FitError> {
		Ok(Box::new(Design::of_record().fit(people)?))
	}
}

/// Logistic regression on the values as they are.
pub struct Straight;

impl Learner for Straight {
	fn name(&self) -> &'static str {
		"straight"
	}

	fn description(&self) -> &'static str {
		"logistic regression on the values as they are"
	}

	fn fit(&self, people: &[Example]) -> Result<Box<dyn Risk>, FitError> {
		Ok(Box::new(Design::straight().fit(people)?))
	}
}

/// The treatment and scaling of the model of record, before another method.
struct Prepared {
	treatments: [Treatment; COUNT],
	terms: Vec<Term>,
}

impl Prepared {
	fn fit(people: &[Example]) -> Result<Self, FitError> {
		let (treatments, terms) = Design::straight().prepare(people)?;
		Ok(Prepared { treatments, terms })
	}

	fn matrix(&self, people: &[Example]) -> Array2<f64> {
		matrix(&self.treatments, &self.terms, people)
	}

	fn inputs(&self, people: &[Inputs]) -> Array2<f64> {
		let people: Vec<Example> = people
			.iter()
			.map(|inputs| Example {
				inputs: *inputs,
				diabetes: false,
			})
			.collect();
		self.matrix(&people)
	}
}

fn outcomes(people: &[Example]) -> Array1<bool> {
	people.iter().map(|person| person.diabetes).collect()
}

/// A forest of decision trees, each of other people and other features; the probability is their share
/// of votes. Not of linfa-ensemble: where as many of either outcome are in a leaf, that leaves the vote
/// to the order of a hash table, which is another each time.
pub struct Forest;

impl Forest {
	const TREES: usize = 100;
	const DEPTH: usize = 6;
	/// The fewest people in a leaf.
	const LEAF: f32 = 5.0;
	/// How many of the features a tree sees.
	const FEATURES: usize = 5;
	/// The weight of who has diabetes, so that no vote is tied.
	const TIE: f32 = 1.001;
}

struct Tree {
	features: Vec<usize>,
	tree: DecisionTree<f64, bool>,
}

impl Tree {
	/// A tree of as many people as there are, drawn with replacement, and of some of the features.
	fn fit(
		matrix: &Array2<f64>,
		outcomes: &Array1<bool>,
		random: &mut ChaCha8Rng,
	) -> Result<Self, FitError> {
		let mut weights: Array1<f32> = Array1::zeros(outcomes.len());
		for _ in 0..outcomes.len() {
			let drawn = random.gen_range(0..outcomes.len());
			weights[drawn] += if outcomes[drawn] { Forest::TIE } else { 1.0 };
		}
		let mut features = sample(random, matrix.ncols(), Forest::FEATURES).into_vec();
		features.sort_unstable();
		let drawn = matrix.select(Axis(1), &features);
		let tree = DecisionTree::params()
			.max_depth(Some(Forest::DEPTH))
			.min_weight_leaf(Forest::LEAF)
			.fit(&DatasetBase::new(drawn, outcomes.clone()).with_weights(weights))
			.map_err(|error| FitError::NotFitted(error.to_string()))?;
		Ok(Tree { features, tree })
	}
}

struct FittedForest {
	prepared: Prepared,
	trees: Vec<Tree>,
}

impl Learner for Forest {
	fn name(&self) -> &'static str {
		"forest"
	}

	fn description(&self) -> &'static str {
		"random forest: 100 trees of at most 6 levels"
	}

	fn fit(&self, people: &[Example]) -> Result<Box<dyn Risk>, FitError> {
		let prepared = Prepared::fit(people)?;
		let (matrix, outcomes) = (prepared.matrix(people), outcomes(people));
		let mut random = ChaCha8Rng::seed_from_u64(0);
		let trees = (0..Forest::TREES)
			.map(|_| Tree::fit(&matrix, &outcomes, &mut random))
			.collect::<Result<_, _>>()?;
		Ok(Box::new(FittedForest { prepared, trees }))
	}
}

impl Risk for FittedForest {
	fn probabilities(&self, people: &[Inputs]) -> Vec<f64> {
		let x = self.prepared.inputs(people);
		let mut votes = vec![0.0; people.len()];
		for tree in &self.trees {
			let voted: Array1<bool> = tree.tree.predict(&x.select(Axis(1), &tree.features));
			for (votes, vote) in votes.iter_mut().zip(voted) {
				*votes += f64::from(u8::from(vote));
			}
		}
		// Laplace's rule: of so few votes none is certain.
		let trees = self.trees.len() as f64;
		votes
			.into_iter()
			.map(|votes| (votes + 1.0) / (trees + 2.0))
			.collect()
	}
}

/// A support vector machine with a Gaussian kernel, and Platt's probabilities.
pub struct Machine;

impl Machine {
	/// The kernel is e^(-distance² / this).
	const WIDTH: f64 = 60.0;
	/// What a slack costs.
	const COST: f64 = 1.0;
}

struct FittedMachine {
	prepared: Prepared,
	machine: Svm<f64, linfa::dataset::Pr>,
}

impl Learner for Machine {
	fn name(&self) -> &'static str {
		"machine"
	}

	fn description(&self) -> &'static str {
		"support vector machine with a Gaussian kernel and Platt's probabilities"
	}

	fn fit(&self, people: &[Example]) -> Result<Box<dyn Risk>, FitError> {
		let prepared = Prepared::fit(people)?;
		let dataset = DatasetBase::new(prepared.matrix(people), outcomes(people));
		let machine = Svm::<f64, linfa::dataset::Pr>::params()
			.gaussian_kernel(Machine::WIDTH)
			.pos_neg_weights(Machine::COST, Machine::COST)
			.fit(&dataset)
			.map_err(|error| FitError::NotFitted(error.to_string()))?;
		Ok(Box::new(FittedMachine { prepared, machine }))
	}
}

impl Risk for FittedMachine {
	fn probabilities(&self, people: &[Inputs]) -> Vec<f64> {
		let predicted = self.machine.predict(&self.prepared.inputs(people));
		predicted
			.iter()
			.map(|probability| f64::from(**probability))
			.collect()
	}
}

/// The model of record, and those that challenge it.
pub const LEARNERS: [&dyn Learner; 4] = [&OfRecord, &Straight, &Forest, &Machine];
