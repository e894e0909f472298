//! The curves of the model card, as SVG and as PNG.

use crate::{
	evaluate::{Evaluated, Evaluation},
	metrics::{at_threshold, calibration_curve, roc},
};
use plotters::{
	coord::{types::RangedCoordf64, Shift},
	prelude::*,
	style::register_font,
};
use std::{fmt::Display, sync::OnceLock};

/// The width and height of a picture, in pixels.
const SIZE: (u32, u32) = (640, 640);
/// The letters of ASCII of DejaVu Sans 2.37; its licence is beside it.
const FONT: &[u8] = include_bytes!("../fonts/DejaVuSans-ASCII.ttf");
const FONT_NAME: &str = "sans-serif";
const GROUPS: usize = 10;

const BLUE_LINE: RGBColor = RGBColor(0, 90, 160);
const GREY: RGBColor = RGBColor(140, 140, 140);
const ORANGE: RGBColor = RGBColor(213, 94, 0);

/// A picture in both forms.
#[derive(Clone, PartialEq, Debug)]
pub struct Picture {
	/// As a text.
	pub svg: String,
	/// As pixels.
	pub png: Vec<u8>,
}

/// A picture cannot be drawn.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the picture cannot be drawn: {0}")]
pub struct NotDrawn(String);

impl NotDrawn {
	fn because(reason: impl Display) -> Self {
		NotDrawn(reason.to_string())
	}
}

/// The ROC curve of the first model: a line for each repeat, and the threshold.
///
/// # Errors
///
/// [`NotDrawn`], for which no reason is known.
pub fn roc_picture(evaluation: &Evaluation) -> Result<Picture, NotDrawn> {
	picture(Curves::Roc, evaluation)
}

/// The calibration curve of the first model: tenths of the people by rising probability, a line for
/// each repeat.
///
/// # Errors
///
/// [`NotDrawn`], for which no reason is known.
pub fn calibration_picture(evaluation: &Evaluation) -> Result<Picture, NotDrawn> {
	picture(Curves::Calibration, evaluation)
}

#[derive(Clone, Copy)]
enum Curves {
	Roc,
	Calibration,
}

fn picture(curves: Curves, evaluation: &Evaluation) -> Result<Picture, NotDrawn> {
	load_font()?;
	let model = evaluation
		.models
		.first()
		.ok_or_else(|| NotDrawn::because("no model"))?;
	let mut svg = String::new();
	draw(
		SVGBackend::with_string(&mut svg, SIZE).into_drawing_area(),
		curves,
		evaluation,
		model,
	)?;
	let mut pixels = vec![0; (SIZE.0 * SIZE.1 * 3) as usize];
	let bitmap = BitMapBackend::with_buffer(&mut pixels, SIZE).into_drawing_area();
	draw(bitmap, curves, evaluation, model)?;
	Ok(Picture {
		svg,
		png: encode(&pixels)?,
	})
}

fn load_font() -> Result<(), NotDrawn> {
	static LOADED: OnceLock<bool> = OnceLock::new();
	let load = || register_font(FONT_NAME, FontStyle::Normal, FONT).is_ok();
	match LOADED.get_or_init(load) {
		true => Ok(()),
		false => Err(NotDrawn::because("the font is none")),
	}
}

fn encode(pixels: &[u8]) -> Result<Vec<u8>, NotDrawn> {
	let mut file = Vec::new();
	let mut encoder = png::Encoder::new(&mut file, SIZE.0, SIZE.1);
	encoder.set_color(png::ColorType::Rgb);
	encoder.set_depth(png::BitDepth::Eight);
	let mut writer = encoder.write_header().map_err(NotDrawn::because)?;
	writer.write_image_data(pixels).map_err(NotDrawn::because)?;
	writer.finish().map_err(NotDrawn::because)?;
	Ok(file)
}

type Chart<'a, B> = ChartContext<'a, B, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

fn draw<B: DrawingBackend>(
	area: DrawingArea<B, Shift>,
	curves: Curves,
	evaluation: &Evaluation,
	model: &Evaluated,
) -> Result<(), NotDrawn> {
	let (title, x, y) = match curves {
		Curves::Roc => ("ROC curve", "1 - specificity", "sensitivity"),
		Curves::Calibration => ("Calibration", "predicted probability", "observed share"),
	};
	area.fill(&WHITE).map_err(NotDrawn::because)?;
	let mut chart = ChartBuilder::on(&area)
		.caption(title, (FONT_NAME, 24))
		.margin(16)
		.x_label_area_size(48)
		.y_label_area_size(56)
		.build_cartesian_2d(0.0..1.0, 0.0..1.0)
		.map_err(NotDrawn::because)?;
	chart
		.configure_mesh()
		.x_desc(x)
		.y_desc(y)
		.axis_desc_style((FONT_NAME, 18))
		.label_style((FONT_NAME, 15))
		.light_line_style(WHITE)
		.bold_line_style(GREY.mix(0.25))
		.draw()
		.map_err(NotDrawn::because)?;
	line(
		&mut chart,
		vec![(0.0, 0.0), (1.0, 1.0)],
		GREY.stroke_width(1),
	)?;
	for probabilities in &model.probabilities {
		match curves {
			Curves::Roc => roc_line(&mut chart, probabilities, evaluation)?,
			Curves::Calibration => calibration_line(&mut chart, probabilities, evaluation)?,
		}
	}
	if let Curves::Roc = curves {
		threshold(&mut chart, evaluation, model)?;
	}
	area.present().map_err(NotDrawn::because)
}

fn line<B: DrawingBackend>(
	chart: &mut Chart<B>,
	points: Vec<(f64, f64)>,
	style: ShapeStyle,
) -> Result<(), NotDrawn> {
	chart
		.draw_series(LineSeries::new(points, style))
		.map(|_| ())
		.map_err(NotDrawn::because)
}

fn roc_line<B: DrawingBackend>(
	chart: &mut Chart<B>,
	probabilities: &[f64],
	evaluation: &Evaluation,
) -> Result<(), NotDrawn> {
	let points = roc(probabilities, &evaluation.outcomes);
	let points = points
		.iter()
		.map(|point| (point.false_positive, point.true_positive));
	line(chart, points.collect(), BLUE_LINE.mix(0.5).stroke_width(1))
}

fn calibration_line<B: DrawingBackend>(
	chart: &mut Chart<B>,
	probabilities: &[f64],
	evaluation: &Evaluation,
) -> Result<(), NotDrawn> {
	let curve = calibration_curve(probabilities, &evaluation.outcomes, GROUPS);
	let points: Vec<_> = curve
		.iter()
		.map(|point| (point.predicted, point.observed))
		.collect();
	line(chart, points.clone(), BLUE_LINE.mix(0.5).stroke_width(1))?;
	let dots = points
		.into_iter()
		.map(|point| Circle::new(point, 3, BLUE_LINE.filled()));
	chart
		.draw_series(dots)
		.map(|_| ())
		.map_err(NotDrawn::because)
}

/// What becomes of people at the threshold, over all repeats.
fn threshold<B: DrawingBackend>(
	chart: &mut Chart<B>,
	evaluation: &Evaluation,
	model: &Evaluated,
) -> Result<(), NotDrawn> {
	let probabilities = model.probabilities.concat();
	let outcomes = evaluation.outcomes.repeat(model.probabilities.len());
	let at = at_threshold(&probabilities, &outcomes, evaluation.threshold);
	let point = (1.0 - at.specificity, at.sensitivity);
	let text = format!("threshold {}", evaluation.threshold);
	chart
		.draw_series([Circle::new(point, 6, ORANGE.filled())])
		.map_err(NotDrawn::because)?;
	let style = (FONT_NAME, 16).into_font().color(&ORANGE);
	chart
		.draw_series([Text::new(text, (point.0 + 0.02, point.1 - 0.05), style)])
		.map(|_| ())
		.map_err(NotDrawn::because)
}
