//! Compiles the runtime to WebAssembly, which is what the chain stores and executes.

fn main() {
	#[cfg(feature = "std")]
	{
		let builder = substrate_wasm_builder::WasmBuilder::init_with_defaults();
		#[cfg(feature = "metadata-hash")]
		let builder = builder.enable_metadata_hash("CSL", 12);
		builder.build();
	}
}
