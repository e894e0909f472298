#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
#![forbid(unsafe_code)]

pub use artefact::{Artefact, ArtefactError, Content, FeatureContent, Threshold, TrainError};
pub use card::card;
pub use cohort::{Cohort, CohortError, Data, Example};
pub use equation::{Design, Equation, FitError, Form, Shape, Term, Treatment};
pub use evaluate::{evaluate, steps, Evaluated, Evaluation, Figure, Figures, Split};
pub use features::{Feature, Inputs, UnknownFeature};
pub use folds::Plan;
pub use learners::{Forest, Learner, Machine, OfRecord, Risk, Straight, LEARNERS};
pub use plots::{calibration_picture, roc_picture, NotDrawn, Picture};
pub use score::{Bare, How, NotScored, Outside, Score, Share};
pub use table::{RowProblem, Summary, TableError, TableFigures};

mod artefact;
mod card;
mod cohort;
mod equation;
mod evaluate;
mod features;
mod folds;
mod learners;
mod matrix;
pub mod metrics;
mod numbers;
mod plots;
mod score;
mod table;
