//! The model card and its pictures are those that training writes.

mod common;

use common::cohort;
use consilium_scoring::{calibration_picture, card, roc_picture, Artefact, Plan, LEARNERS};
use std::{fs, path::Path};

#[test]
fn the_card_is_what_training_writes() {
	let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/models");
	let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap();
	let plan = Plan::ten_by_ten(Plan::SEED);
	let (artefact, evaluation) = Artefact::train(&cohort(), &LEARNERS, plan, &|| ()).unwrap();
	let file = "diabetes-1.json";
	assert_eq!(artefact.to_json().unwrap(), read(file));
	assert_eq!(
		card(&artefact, &evaluation, file),
		read("README.md"),
		"run `consilium train --card`"
	);
	for (name, picture) in [
		("roc", roc_picture(&evaluation).unwrap()),
		("calibration", calibration_picture(&evaluation).unwrap()),
	] {
		assert_eq!(picture.svg, read(&format!("{name}.svg")), "{name}.svg");
		let png = fs::read(folder.join(format!("{name}.png"))).unwrap();
		assert_eq!(
			png::Decoder::new(std::io::Cursor::new(&png))
				.read_info()
				.unwrap()
				.info()
				.width,
			640
		);
		assert!(picture.png == png, "{name}.png");
	}
}
