//! Compiles the runtime to WebAssembly, which is what the chain stores and executes.

/// Bytes of memory that an instance of the runtime has from the start: the linker's own choice leaves
/// no room for a heap, so that each call, the check of a single transaction too, would have to grow it,
/// and the node to take it back afterwards: two changes of the process's mappings. What is not touched
/// costs nothing.
#[cfg(feature = "std")]
const INITIAL_MEMORY: usize = 8 * 1024 * 1024;

fn main() {
	#[cfg(feature = "std")]
	{
		let builder = substrate_wasm_builder::WasmBuilder::init_with_defaults()
			.append_to_rust_flags(format!("-Clink-arg=--initial-memory={INITIAL_MEMORY}"));
		#[cfg(feature = "metadata-hash")]
		let builder = builder.enable_metadata_hash("CSL", 12);
		builder.build();
	}
}
