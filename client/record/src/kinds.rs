//! The observations that are known here: their codes, units and ranges.

use crate::{health::Coding, CodeSystem};
use std::ops::RangeInclusive;

/// An observation of the diabetes panel. The table of all of them is [`Kind::ALL`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
	/// Number of pregnancies.
	Pregnancies,
	/// Plasma glucose, 2 h after 75 g of glucose by mouth.
	Glucose,
	/// Diastolic blood pressure.
	DiastolicPressure,
	/// Thickness of the skin fold over the triceps.
	SkinFold,
	/// Serum insulin, 2 h after 75 g of glucose by mouth.
	Insulin,
	/// Body mass index.
	BodyMassIndex,
	/// Diabetes pedigree function: what the diabetes of relatives says of a person's risk.
	Pedigree,
	/// Age.
	Age,
}

/// What is known of a kind of observation.
#[derive(Clone, PartialEq, Debug)]
pub struct Definition {
	/// Who gave the code its meaning.
	pub system: CodeSystem,
	/// The code.
	pub code: &'static str,
	/// What people call it.
	pub name: &'static str,
	/// The one unit that is accepted, as a code of UCUM.
	pub unit: &'static str,
	/// Whether only whole numbers can be.
	pub whole: bool,
	/// Outside of it the value is a slip. Wide: a true value must never be out.
	pub possible: RangeInclusive<f64>,
	/// Outside of it somebody should look twice.
	pub usual: RangeInclusive<f64>,
	/// Where the usual range is from. The possible ones are our own.
	pub source: &'static str,
}

impl Kind {
	/// All of them, in the order of the columns of the Pima data.
	pub const ALL: [Kind; 8] = [
		Kind::Pregnancies,
		Kind::Glucose,
		Kind::DiastolicPressure,
		Kind::SkinFold,
		Kind::Insulin,
		Kind::BodyMassIndex,
		Kind::Pedigree,
		Kind::Age,
	];

	/// The kind with this code, if it is known.
	pub fn of(coding: &Coding) -> Option<Kind> {
		Kind::ALL.into_iter().find(|kind| {
			let known = kind.definition();
			known.system == coding.system() && known.code == coding.code()
		})
	}

	/// What is known of it.
	///
	/// | observation | code | UCUM | possible | usual | usual range after |
	/// | --- | --- | --- | --- | --- | --- |
	/// | pregnancies | LOINC 11996-6 | `{#}` | 0 to 40, whole | 0 to 9 | from 10 births on, great grand multiparity (UpToDate, Grand multiparity); that pregnancies are counted as births are is our own |
	/// | glucose | LOINC 1518-0 | `mg/dL` | 1 to 3000 | 54 to 600 | below, level 2 hypoglycaemia (ADA, Standards of Care, levels of hypoglycaemia); above, hyperosmolar state (Kitabchi et al., Diabetes Care 2009;32:1335, table 1) |
	/// | diastolic pressure | LOINC 8462-4 | `mm[Hg]` | 1 to 370 | 60 to 120 | below 90/60, hypotension (NHLBI, Low Blood Pressure); above 180/120, hypertensive crisis (Whelton et al., ACC/AHA guideline 2017) |
	/// | skin fold | local `triceps-skinfold` | `mm` | 1 to 120 | 3 to 45 | our own: no source was found for either bound |
	/// | insulin | LOINC 27826-7 | `u[IU]/mL` | 0.1 to 5000 | 16 to 166 | reference range 2 h after glucose (Medscape, Insulin) |
	/// | body mass index | LOINC 39156-5 | `kg/m2` | 5 to 300 | 16 to 40 | below, severe thinness; from 40 on, obesity class III (WHO, Global Database on Body Mass Index) |
	/// | pedigree | local `diabetes-pedigree` | `1` | 0 to 10 | 0.078 to 2.42 | smallest and largest of the Pima data (`data/README.md`) |
	/// | age | LOINC 30525-0 | `a` | 0 to 130 | 0 to 110 | from 110 on, supercentenarians (Gerontology Research Group) |
	///
	/// Usual is not healthy. Diabetes begins at 200 mg/dL of glucose and impaired tolerance at 140
	/// (WHO/IDF 2006; ADA, Standards of Care), obesity at a body mass index of 30: people with these are
	/// whom the records are about. Most usual ranges end where danger or a rarity begins.
	///
	/// The possible ranges are our own: beyond the extremes that are told of people, so that what falls
	/// outside is a wrong unit or a slipped digit. Such extremes are
	///
	/// - 2,656 mg/dL of glucose, survived (Guinness World Records, as others report it);
	/// - 370/360 mm Hg in heavy lifting (Narloch and Brandstater, Arch Phys Med Rehabil 1995;76:457);
	/// - 99 mm of skin fold in the Pima data; a Harpenden calliper opens to 80 (PhenX Toolkit, 20305);
	/// - more than 1,000 µU/mL of insulin with autoantibodies (Chu et al., Exp Ther Med 2016;12:3359);
	/// - a body mass index of 7.8 (a case in Nutrition 2016;32:146); for the largest no source was found;
	/// - 27 confinements, which is doubted;
	/// - 122 years (Jeune et al., Jeanne Calment and her successors).
	///
	/// On insulin sources differ: Davis's Lab & Diagnostic Tests has 5 to 55 µU/mL 2 h after 75 g. And
	/// LOINC's name of 27826-7 leaves open what was taken before; here it is 75 g of glucose.
	pub fn definition(self) -> &'static Definition {
		match self {
			Kind::Pregnancies => &PREGNANCIES,
			Kind::Glucose => &GLUCOSE,
			Kind::DiastolicPressure => &DIASTOLIC_PRESSURE,
			Kind::SkinFold => &SKIN_FOLD,
			Kind::Insulin => &INSULIN,
			Kind::BodyMassIndex => &BODY_MASS_INDEX,
			Kind::Pedigree => &PEDIGREE,
			Kind::Age => &AGE,
		}
	}
}

static PREGNANCIES: Definition = Definition {
	system: CodeSystem::Loinc,
	code: "11996-6",
	name: "Pregnancies",
	unit: "{#}",
	whole: true,
	possible: 0.0..=40.0,
	usual: 0.0..=9.0,
	source: "UpToDate, Grand multiparity: of births; that of pregnancies is our own",
};

static GLUCOSE: Definition = Definition {
	system: CodeSystem::Loinc,
	code: "1518-0",
	name: "Glucose, plasma, 2 h after 75 g of glucose",
	unit: "mg/dL",
	whole: false,
	possible: 1.0..=3000.0,
	usual: 54.0..=600.0,
	source: "ADA, Standards of Care; Kitabchi et al., Diabetes Care 2009;32:1335",
};

static DIASTOLIC_PRESSURE: Definition = Definition {
	system: CodeSystem::Loinc,
	code: "8462-4",
	name: "Diastolic blood pressure",
	unit: "mm[Hg]",
	whole: false,
	possible: 1.0..=370.0,
	usual: 60.0..=120.0,
	source: "NHLBI, Low Blood Pressure; Whelton et al., ACC/AHA guideline 2017",
};

static SKIN_FOLD: Definition = Definition {
	system: CodeSystem::Local,
	code: "triceps-skinfold",
	name: "Triceps skin fold",
	unit: "mm",
	whole: false,
	possible: 1.0..=120.0,
	usual: 3.0..=45.0,
	source: "our own",
};

static INSULIN: Definition = Definition {
	system: CodeSystem::Loinc,
	code: "27826-7",
	name: "Insulin, serum, 2 h after 75 g of glucose",
	unit: "u[IU]/mL",
	whole: false,
	possible: 0.1..=5000.0,
	usual: 16.0..=166.0,
	source: "Medscape, Insulin, reference range 2 h after glucose",
};

static BODY_MASS_INDEX: Definition = Definition {
	system: CodeSystem::Loinc,
	code: "39156-5",
	name: "Body mass index",
	unit: "kg/m2",
	whole: false,
	possible: 5.0..=300.0,
	usual: 16.0..=40.0,
	source: "WHO, Global Database on Body Mass Index",
};

static PEDIGREE: Definition = Definition {
	system: CodeSystem::Local,
	code: "diabetes-pedigree",
	name: "Diabetes pedigree function",
	unit: "1",
	whole: false,
	possible: 0.0..=10.0,
	usual: 0.078..=2.42,
	source: "the Pima data, data/README.md",
};

static AGE: Definition = Definition {
	system: CodeSystem::Loinc,
	code: "30525-0",
	name: "Age",
	unit: "a",
	whole: false,
	possible: 0.0..=130.0,
	usual: 0.0..=110.0,
	source: "Gerontology Research Group: supercentenarians are 110 and older",
};
